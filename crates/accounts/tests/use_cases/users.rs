//! Users (docs/rules/accounts.md §4.3, §6).

use crate::world::{PASSWORD, World, refusal};
use nimchat_accounts::users::{AddToAccount, CreateUser, UpdateUser};
use nimchat_accounts::{AccountsError, Permissible, Role, UserView, password};
use nimchat_core_model::{AccountId, Attributes, EventName, Subject, UserId};
use serde_json::json;

fn person(name: &str, email: &str) -> CreateUser {
    CreateUser {
        name: Some(name.to_owned()),
        email: Some(email.to_owned()),
        ..CreateUser::default()
    }
}

fn enrolled(name: &str, email: &str, membership: Option<(AccountId, Role)>) -> AddToAccount {
    AddToAccount {
        name: name.to_owned(),
        email: email.to_owned(),
        password: None,
        membership,
    }
}

fn is_permitted(world: &World, app: &nimchat_accounts::Operator, user: &UserView) -> bool {
    let object = Permissible::User(user.user.id);
    let permitted = world
        .deps
        .store
        .read()
        .and_then(|mut view| view.platform_apps().is_permitted(app.app.id, object));
    permitted.is_ok_and(|permitted| permitted)
}

#[test]
fn a_new_user_is_confirmed_and_has_a_token() {
    let world = World::new();
    let command = CreateUser {
        display_name: Some("Countess".to_owned()),
        custom_attributes: Some(Attributes::from(json!({"shift": "night"}))),
        ..person("Ada Lovelace", " Ada@Example.com ")
    };
    let ada = world.users().create(&world.operator, command).unwrap();
    assert_eq!(ada.user.email.as_str(), "ada@example.com");
    assert_eq!(ada.user.available_name(), "Countess");
    assert_eq!(ada.user.confirmed_at, Some(world.now()));
    assert_eq!(ada.user.password_digest, None);
    assert_eq!(
        ada.user.custom_attributes.to_value(),
        json!({"shift": "night"})
    );
    assert_eq!(ada.access_token.len(), 24);
    assert_ne!(ada.access_token, ada.user.pubsub_token);
    assert!(ada.accounts.is_empty() && ada.active_account().is_none());
    assert!(is_permitted(&world, &world.operator, &ada));
}

#[test]
fn a_password_is_kept_as_a_hash() {
    let world = World::new();
    let command = CreateUser {
        password: Some(PASSWORD.to_owned()),
        ..person("Ada", "ada@example.com")
    };
    let ada = world.users().create(&world.operator, command).unwrap();
    let digest = ada.user.password_digest.unwrap();
    assert!(!digest.contains(PASSWORD) && password::verify(PASSWORD, &digest));
}

#[test]
fn a_user_needs_a_name_and_an_address() {
    let world = World::new();
    for command in [CreateUser::default(), person("", ""), person(" ", " ")] {
        let result = world.users().create(&world.operator, command);
        assert_eq!(refusal(result), "Name can't be blank, Email can't be blank");
    }
}

#[test]
fn everything_wrong_with_a_user_is_reported_at_once() {
    let world = World::new();
    let command = CreateUser {
        display_name: Some("d".repeat(256)),
        password: Some("abcdef1!".to_owned()),
        ..person(&"n".repeat(256), "nowhere")
    };
    let expected = "Name is too long (maximum is 255 characters), \
        Display name is too long (maximum is 255 characters), \
        Email is invalid, Email is not an email, \
        Password must contain at least 1 uppercase character  (A..Z)";
    let result = world.users().create(&world.operator, command.clone());
    assert_eq!(refusal(result), expected);

    let ada = world.user("Ada", "ada@example.com");
    let result = world.users().update(&world.operator, ada.user.id, command);
    assert_eq!(refusal(result), expected);
    assert_eq!(
        world.users().find(&world.operator, ada.user.id).unwrap(),
        ada
    );
}

#[test]
fn each_broken_rule_of_a_password_is_named() {
    let world = World::new();
    let command = CreateUser {
        password: Some("ä".to_owned()),
        ..person("Ada", "ada@example.com")
    };
    let result = world.users().create(&world.operator, command);
    let Err(AccountsError::Invalid(violations)) = result else {
        panic!("{result:?}");
    };
    assert_eq!(violations.attributes(), ["password"]);
    assert_eq!(violations.iter().count(), 6, "{violations}");
}

#[test]
fn a_known_address_answers_the_user_unchanged() {
    let world = World::new();
    let ada = world.user("Ada", "ada@example.com");
    world.wait();
    let command = CreateUser {
        display_name: Some("Somebody".to_owned()),
        password: Some("weak".to_owned()),
        custom_attributes: Some(Attributes::from(json!({"a": 1}))),
        ..person("Somebody Else", "ADA@example.com")
    };
    let found = world.users().create(&world.operator, command).unwrap();
    assert_eq!(found, ada);
}

#[test]
fn an_app_gets_no_user_of_an_account_that_it_does_not_own() {
    let world = World::new();
    let [one, two] = ["Engines", "Looms"].map(|name| world.account(name).id);
    let ada = world.user("Ada", "ada@example.com");
    let app = world.app_of(&[one]);
    let take = || world.users().create(&app, person("X", "ada@example.com"));
    let taken = "Email has already been taken";
    assert_eq!(refusal(take()), taken, "who is nowhere");
    world.join(one, ada.user.id, "agent");
    world.join(two, ada.user.id, "agent");
    assert_eq!(refusal(take()), taken, "who is elsewhere too");
    assert!(!is_permitted(&world, &app, &ada));
    world
        .memberships()
        .remove(&world.operator, two, Some(ada.user.id))
        .unwrap();
    assert_eq!(take().unwrap().user, ada.user);
    assert!(is_permitted(&world, &app, &ada));
}

#[test]
fn a_known_address_needs_no_name() {
    let world = World::new();
    let ada = world.user("Ada", "ada@example.com");
    let command = CreateUser {
        name: None,
        ..person("", "ada@example.com")
    };
    assert_eq!(world.users().create(&world.operator, command).unwrap(), ada);
}

#[test]
fn taking_over_confirms_an_invited_user_and_none_who_chose_a_password() {
    let world = World::new();
    let grace = world.administrator();
    let app = world.app_of(&[grace.0.account_id()]);
    let command = nimchat_accounts::agents::CreateAgent {
        name: Some("Bob".to_owned()),
        email: Some("bob@example.com".to_owned()),
        ..Default::default()
    };
    let invited = world.agents().create(&grace, command).unwrap();
    assert!(!invited.user.confirmed());
    world.wait();
    let take = |email: &str| world.users().create(&app, person("X", email)).unwrap();
    let bob = take("bob@example.com");
    assert_eq!(bob.user.confirmed_at, Some(world.now()));
    assert_eq!(
        (bob.user.id, bob.user.name.as_str()),
        (invited.user.id, "Bob")
    );
    assert_eq!(bob.accounts.len(), 1);

    let eve = world.user_with_password("Eve", "eve@example.com").user;
    world.hire(grace.0.account_id(), eve.id);
    world.rewrite(&nimchat_accounts::User {
        confirmed_at: None,
        ..eve
    });
    assert!(!take("eve@example.com").user.confirmed());
}

#[test]
fn an_operator_finds_the_users_it_may_touch() {
    let world = World::new();
    let ada = world.user("Ada", "ada@example.com");
    assert_eq!(
        world.users().find(&world.operator, ada.user.id).unwrap(),
        ada
    );
    let result = world.users().find(&world.stranger(), ada.user.id);
    assert!(
        matches!(result, Err(AccountsError::NotPermissible)),
        "{result:?}"
    );
    let result = world.users().find(&world.stranger(), UserId::new(4_711));
    assert!(matches!(result, Err(AccountsError::NotFound)), "{result:?}");
}

#[test]
fn a_user_shows_the_account_turned_to_last() {
    let world = World::new();
    let [first, second] = ["Engines", "Looms"].map(|name| world.account(name).id);
    let ada = world.member(second, "Ada", "agent");
    world.join(first, ada.user.id, "administrator");
    let ada = world.users().find(&world.operator, ada.user.id).unwrap();
    let ids: Vec<_> = ada.accounts.iter().map(|role| role.account_id).collect();
    assert_eq!(ids, [first, second]);
    let active = ada.active_account().map(|role| role.account_id);
    assert_eq!(active, Some(first), "never turned to either: the older one");

    let mut work = world.deps.store.begin().unwrap();
    let mut membership = work
        .memberships()
        .find(second, ada.user.id)
        .unwrap()
        .unwrap();
    membership.active_at = Some(world.now());
    work.memberships().update(&membership).unwrap();
    work.commit().unwrap();
    let ada = world.users().find(&world.operator, ada.user.id).unwrap();
    assert_eq!(
        ada.active_account().map(|role| role.account_id),
        Some(second)
    );
}

#[test]
fn updating_changes_what_is_given_and_keeps_the_rest() {
    let world = World::new();
    let ada = world.user("Ada", "ada@example.com");
    world.wait();
    let command = UpdateUser {
        name: Some("Augusta".to_owned()),
        ..UpdateUser::default()
    };
    let updated = world
        .users()
        .update(&world.operator, ada.user.id, command)
        .unwrap();
    let mut expected = ada;
    expected.user.name = "Augusta".to_owned();
    expected.user.updated_at = world.now();
    assert_eq!(updated, expected);
    assert_eq!(
        world
            .users()
            .find(&world.operator, expected.user.id)
            .unwrap(),
        expected
    );
}

#[test]
fn name_and_address_cannot_be_taken_away() {
    let world = World::new();
    let ada = world.user("Ada", "ada@example.com");
    let result = world
        .users()
        .update(&world.operator, ada.user.id, person(" ", ""));
    assert_eq!(refusal(result), "Name can't be blank, Email can't be blank");
}

#[test]
fn a_blank_display_name_is_none() {
    let world = World::new();
    let ada = world.user("Ada", "ada@example.com");
    let show = |name: &str| {
        let command = UpdateUser {
            display_name: Some(name.to_owned()),
            ..UpdateUser::default()
        };
        world
            .users()
            .update(&world.operator, ada.user.id, command)
            .unwrap()
            .user
    };
    assert_eq!(show("Countess").available_name(), "Countess");
    let ada = show(" ");
    assert_eq!(
        (ada.display_name.as_deref(), ada.available_name()),
        (None, "Ada")
    );
}

#[test]
fn a_new_address_counts_at_once() {
    let world = World::new();
    let ada = world.user("Ada", "ada@example.com");
    let command = UpdateUser {
        email: Some("Countess@example.com".to_owned()),
        ..UpdateUser::default()
    };
    let updated = world
        .users()
        .update(&world.operator, ada.user.id, command)
        .unwrap();
    assert_eq!(updated.user.email.as_str(), "countess@example.com");
    assert_eq!(updated.user.confirmed_at, ada.user.confirmed_at);
    world.user("Another", "ada@example.com");
}

#[test]
fn a_taken_address_is_refused() {
    let world = World::new();
    world.user("Ada", "ada@example.com");
    let bob = world.user("Bob", "bob@example.com");
    let command = UpdateUser {
        name: Some("Robert".to_owned()),
        email: Some("ADA@example.com".to_owned()),
        ..UpdateUser::default()
    };
    let result = world.users().update(&world.operator, bob.user.id, command);
    assert_eq!(refusal(result), "Email has already been taken");
    assert_eq!(
        world.users().find(&world.operator, bob.user.id).unwrap(),
        bob
    );
}

#[test]
fn attributes_are_merged_one_level_deep() {
    let world = World::new();
    let ada = world.user("Ada", "ada@example.com");
    let give = |value| {
        let command = UpdateUser {
            custom_attributes: Some(Attributes::from(value)),
            ..UpdateUser::default()
        };
        world
            .users()
            .update(&world.operator, ada.user.id, command)
            .unwrap()
            .user
    };
    give(json!({"a": {"x": 1}, "b": 1}));
    let ada = give(json!({"a": {"y": 2}, "c": 3}));
    let expected = json!({"a": {"y": 2}, "b": 1, "c": 3});
    assert_eq!(ada.custom_attributes.to_value(), expected);
}

#[test]
fn a_new_password_closes_the_real_time_socket() {
    let world = World::new();
    let ada = world.user("Ada", "ada@example.com");
    let command = UpdateUser {
        password: Some(PASSWORD.to_owned()),
        ..UpdateUser::default()
    };
    let updated = world
        .users()
        .update(&world.operator, ada.user.id, command)
        .unwrap();
    assert!(password::verify(
        PASSWORD,
        updated.user.password_digest.as_deref().unwrap()
    ));
    assert_ne!(updated.user.pubsub_token, ada.user.pubsub_token);
    assert_eq!(updated.access_token, ada.access_token);
}

#[test]
fn only_an_app_that_may_touch_a_user_may_change_them() {
    let world = World::new();
    let ada = world.user("Ada", "ada@example.com");
    let stranger = world.stranger();
    let bad = || person("", "nowhere");
    let result = world.users().update(&stranger, ada.user.id, bad());
    assert!(
        matches!(result, Err(AccountsError::NotPermissible)),
        "{result:?}"
    );
    let result = world.users().update(&stranger, UserId::new(4_711), bad());
    assert!(matches!(result, Err(AccountsError::NotFound)), "{result:?}");
}

#[test]
fn an_enrolled_user_is_confirmed_and_in_no_account_unless_asked() {
    let world = World::new();
    let ada = world
        .users()
        .add_to_account(enrolled("Ada", "Ada@example.com", None))
        .unwrap();
    assert!(ada.user.confirmed() && ada.accounts.is_empty());
    assert_eq!(ada.access_token.len(), 24);
    assert_eq!(world.events(), []);
}

#[test]
fn an_enrolled_user_becomes_a_member_in_the_role_given() {
    let world = World::new();
    let account = world.account("Engines").id;
    let command = enrolled(
        "Ada",
        "ada@example.com",
        Some((account, Role::Administrator)),
    );
    let ada = world.users().add_to_account(command).unwrap();
    let role = ada.active_account().unwrap();
    assert_eq!((role.account_id, role.role), (account, Role::Administrator));
    world
        .authenticator()
        .administrator(Some(&ada.access_token), account)
        .unwrap();
    let told = world.events().pop().unwrap();
    assert_eq!(
        (told.account_id, told.name),
        (account, EventName::AgentAdded)
    );
    assert_eq!(told.subject, Subject::User { id: ada.user.id });
}

#[test]
fn enrolling_into_an_unknown_account_makes_no_user() {
    let world = World::new();
    let nowhere = Some((AccountId::new(4_711), Role::Agent));
    let result = world
        .users()
        .add_to_account(enrolled("Ada", "ada@example.com", nowhere));
    assert_eq!(refusal(result), "Account must exist");
    let result = world
        .users()
        .add_to_account(enrolled("", "ada@example.com", nowhere));
    assert_eq!(refusal(result), "Account must exist, Name can't be blank");
    world
        .users()
        .add_to_account(enrolled("Ada", "ada@example.com", None))
        .unwrap();
}

#[test]
fn a_known_address_cannot_be_enrolled() {
    let world = World::new();
    let account = world.account("Engines").id;
    world.user("Ada", "ada@example.com");
    let command = enrolled("Ada", "ada@example.com", Some((account, Role::Agent)));
    assert_eq!(
        refusal(world.users().add_to_account(command)),
        "Email has already been taken"
    );
    assert_eq!(world.event_names(), [EventName::AccountCreated]);
}
