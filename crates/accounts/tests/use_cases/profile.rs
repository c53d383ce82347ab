//! Users manage their own profile (docs/rules/accounts.md §5.2).

use crate::world::{PASSWORD, World, refusal};
use nimchat_accounts::jobs::EraseUser;
use nimchat_accounts::profile::{ChangePassword, UpdateProfile};
use nimchat_accounts::users::CreateUser;
use nimchat_accounts::{AccountsError, Availability, Person};
use nimchat_core_model::job::JobStore;
use nimchat_core_model::{
    AccountId, Attributes, AvatarChange, DeleteFile, EventName, Job, KeptFile,
};
use serde_json::json;

/// Ada, who is in two accounts.
fn ada(world: &World) -> (Person, AccountId, AccountId) {
    let [one, two] = ["Engines", "Looms"].map(|name| world.account(name).id);
    let ada = world.user("Ada", "ada@example.com");
    world.join(one, ada.user.id, "agent");
    world.join(two, ada.user.id, "administrator");
    (Person(ada.user), one, two)
}

#[test]
fn people_see_themselves_with_their_accounts_and_their_token() {
    let world = World::new();
    let (ada, one, two) = ada(&world);
    let view = world.profiles().show(&ada).unwrap();
    let accounts: Vec<_> = view.accounts.iter().map(|role| role.account_id).collect();
    assert_eq!(accounts, [one, two]);
    assert_eq!(view.accounts[0].availability, Availability::Online);
    assert_eq!(
        view.availability_in(&view.accounts[0]),
        Availability::Offline
    );
    let person = world
        .authenticator()
        .person(Some(&view.access_token))
        .unwrap();
    assert_eq!(person.0, view.user);
}

#[test]
fn an_update_changes_what_it_names_of_a_profile() {
    let world = World::new();
    let (ada, one, two) = ada(&world);
    let before = world.events().len();
    let command = UpdateProfile {
        name: Some("Ada Lovelace".to_owned()),
        display_name: Some(Some("Countess".to_owned())),
        email: Some("ADA@example.com".to_owned()),
        message_signature: Some(Some("Yours".to_owned())),
        ui_settings: Some(Attributes::from(json!({"dark": true}))),
        phone_number: Some(Some("+4930123456".to_owned())),
        avatar: AvatarChange::Keep,
        password: None,
    };
    let changed = world.profiles().update(&ada, command).unwrap().user;
    assert_eq!(changed.name, "Ada Lovelace");
    assert_eq!(changed.available_name(), "Countess");
    assert_eq!(changed.email, ada.0.email);
    assert_eq!(changed.message_signature.as_deref(), Some("Yours"));
    assert_eq!(changed.ui_settings.to_value(), json!({"dark": true}));
    assert_eq!(
        changed.custom_attributes.to_value(),
        json!({"phone_number": "+4930123456"})
    );
    assert_eq!(changed.pubsub_token, ada.0.pubsub_token);
    // an event is recorded in each account
    let told: Vec<_> = world.events()[before..]
        .iter()
        .map(|event| (event.name, event.account_id))
        .collect();
    assert_eq!(
        told,
        [
            (EventName::AgentUpdated, one),
            (EventName::AgentUpdated, two)
        ]
    );
    let cleared = UpdateProfile {
        display_name: Some(None),
        message_signature: Some(None),
        ui_settings: Some(Attributes::new()),
        phone_number: Some(None),
        ..UpdateProfile::default()
    };
    let cleared = world.profiles().update(&ada, cleared).unwrap().user;
    assert_eq!(cleared.name, "Ada Lovelace");
    assert_eq!(cleared.display_name, None);
    assert_eq!(cleared.message_signature, None);
    assert!(cleared.ui_settings.is_empty());
    assert!(cleared.custom_attributes.is_empty());
}

#[test]
fn everything_wrong_with_a_profile_is_reported_at_once() {
    let world = World::new();
    let (ada, ..) = ada(&world);
    let wrong = UpdateProfile {
        name: Some(" ".to_owned()),
        display_name: Some(Some("x".repeat(256))),
        email: Some("nobody".to_owned()),
        message_signature: Some(Some("x".repeat(20_001))),
        phone_number: Some(Some("1".repeat(256))),
        ..UpdateProfile::default()
    };
    let Err(AccountsError::Invalid(violations)) = world.profiles().update(&ada, wrong) else {
        panic!("it is not refused");
    };
    assert_eq!(
        violations.attributes(),
        [
            "name",
            "display_name",
            "email",
            "message_signature",
            "phone_number"
        ]
    );
    assert_eq!(world.profiles().show(&ada).unwrap().user, ada.0);
}

#[test]
fn a_new_password_needs_the_old_one() {
    let world = World::new();
    let command = CreateUser {
        name: Some("Ada".to_owned()),
        email: Some("ada@example.com".to_owned()),
        password: Some(PASSWORD.to_owned()),
        ..CreateUser::default()
    };
    let ada = Person(world.users().create(&world.operator, command).unwrap().user);
    let change = |current: &str, new: &str, confirmation: Option<&str>| UpdateProfile {
        password: Some(ChangePassword {
            current: current.to_owned(),
            new: new.to_owned(),
            confirmation: confirmation.map(str::to_owned),
            client: None,
        }),
        ..UpdateProfile::default()
    };
    let profiles = world.profiles();
    for wrong in ["", "Secret2!"] {
        let result = profiles.update(&ada, change(wrong, "Better-1", None));
        assert!(
            matches!(result, Err(AccountsError::WrongPassword)),
            "{wrong}"
        );
    }
    let result = profiles.update(&ada, change(PASSWORD, "Better-1", Some("Better-2")));
    assert_eq!(
        refusal(result),
        "Password confirmation doesn't match Password"
    );
    profiles
        .update(&ada, change(PASSWORD, "weak", None))
        .unwrap_err();
    let changed = profiles
        .update(&ada, change(PASSWORD, "Better-1", Some("Better-1")))
        .unwrap()
        .user;
    let kept = changed.password_digest.unwrap();
    assert!(nimchat_accounts::password::verify("Better-1", &kept));
    assert_ne!(changed.pubsub_token, ada.0.pubsub_token);
}

#[test]
fn who_has_no_password_cannot_change_it() {
    let world = World::new();
    let (ada, ..) = ada(&world);
    let command = UpdateProfile {
        password: Some(ChangePassword {
            new: "Better-1".to_owned(),
            ..ChangePassword::default()
        }),
        ..UpdateProfile::default()
    };
    let result = world.profiles().update(&ada, command);
    assert_eq!(refusal(result), "Invalid current password");
}

#[test]
fn availability_is_chosen_for_each_account() {
    let world = World::new();
    let (ada, one, two) = ada(&world);
    let profiles = world.profiles();
    profiles.set_auto_offline(&ada, one, false).unwrap();
    let view = profiles.set_availability(&ada, one, Some("busy")).unwrap();
    assert_eq!(view.availability_in(&view.accounts[0]), Availability::Busy);
    assert_eq!(view.accounts[1].availability, Availability::Online);
    assert!(view.accounts[1].auto_offline);
    assert_eq!(view.accounts[1].account_id, two);
    for wrong in [None, Some("away")] {
        assert_eq!(
            refusal(profiles.set_availability(&ada, one, wrong)),
            "Availability is not included in the list"
        );
    }
}

#[test]
fn the_account_turned_to_last_is_the_active_one() {
    let world = World::new();
    let (ada, one, two) = ada(&world);
    let profiles = world.profiles();
    profiles.set_active_account(&ada, two).unwrap();
    let active = |account: AccountId| {
        let view = profiles.show(&ada).unwrap();
        let found = view
            .active_account()
            .map(|role| (role.account_id, role.active_at));
        assert_eq!(found, Some((account, Some(world.now()))));
    };
    active(two);
    world.wait();
    let user = profiles.show(&ada).unwrap();
    profiles.update_active_at(&world.agent(&user, one)).unwrap();
    active(one);
}

#[test]
fn an_account_that_one_is_not_in_is_not_there() {
    let world = World::new();
    let (ada, ..) = ada(&world);
    let elsewhere = world.account("Mills").id;
    let profiles = world.profiles();
    for account in [elsewhere, AccountId::new(0)] {
        for result in [
            profiles
                .set_availability(&ada, account, Some("busy"))
                .map(drop),
            profiles.set_auto_offline(&ada, account, true).map(drop),
            profiles.set_active_account(&ada, account),
        ] {
            assert!(matches!(result, Err(AccountsError::NotFound)), "{result:?}");
        }
    }
}

#[test]
fn a_reset_token_kills_the_old_one() {
    let world = World::new();
    let (ada, one, _) = ada(&world);
    let old = world.profiles().show(&ada).unwrap().access_token;
    let new = world
        .profiles()
        .reset_access_token(&ada)
        .unwrap()
        .access_token;
    assert_ne!(old, new);
    assert!(world.authenticator().agent(Some(&old), one).is_err());
    assert!(world.authenticator().agent(Some(&new), one).is_ok());
}

#[test]
fn a_new_picture_takes_the_place_of_the_old_one_which_is_deleted() {
    let world = World::new();
    let view = world.user("Ada", "ada@example.com");
    let ada = Person(view.user);
    let user = ada.0.id;
    let kept = |number: i64| {
        let reference = format!("/files/key-{number}/avatar.png");
        let delete = DeleteFile {
            reference: reference.clone(),
        };
        let mut work = world.deps.store.begin().unwrap();
        let delete = delete.due(world.now()).unwrap();
        let cleanup_job = work.jobs().enqueue(&[delete]).unwrap()[0];
        work.commit().unwrap();
        KeptFile {
            reference,
            cleanup_job,
        }
    };
    let change = |avatar| {
        let command = UpdateProfile {
            avatar,
            ..UpdateProfile::default()
        };
        world
            .profiles()
            .update(&ada, command)
            .unwrap()
            .user
            .avatar_url
    };
    let first = kept(1);
    assert_eq!(
        change(AvatarChange::Take(first.clone())).as_ref(),
        Some(&first.reference)
    );
    assert_eq!(world.store.jobs(), [], "its cleanup is cancelled");
    let own = format!("https://chat.example{}", first.reference);
    assert_eq!(
        change(AvatarChange::Fetch(own)).as_ref(),
        Some(&first.reference),
        "programs send back what they were shown"
    );
    assert_eq!(change(AvatarChange::Keep).as_ref(), Some(&first.reference));
    let second = kept(2);
    change(AvatarChange::Take(second.clone()));
    let deleted = |file: &KeptFile| DeleteFile {
        reference: file.reference.clone(),
    };
    assert_eq!(world.store.jobs_of::<DeleteFile>(), [deleted(&first)]);
    let cleared = world.profiles().clear_avatar(&ada).unwrap();
    assert_eq!(cleared.user.avatar_url, None);
    assert_eq!(
        world.store.jobs_of::<DeleteFile>(),
        [deleted(&first), deleted(&second)]
    );

    let third = kept(3);
    change(AvatarChange::Take(third.clone()));
    world.users().delete(&world.operator, user).unwrap();
    assert_eq!(world.store.jobs_of::<DeleteFile>()[2..], [deleted(&third)]);
    assert_eq!(world.store.jobs_of::<EraseUser>(), [EraseUser { user }]);
}
