//! The links in e-mails: signing in, setting a password, confirming an address (docs/rules/accounts.md §5.1, §7).
#![expect(clippy::unwrap_used, reason = "test set-up")]

use crate::world::{PASSWORD, World, refusal, signed_in};
use chrono::TimeDelta;
use nimchat_accounts::agents::CreateAgent;
use nimchat_accounts::jobs::UserMail;
use nimchat_accounts::profile::UpdateProfile;
use nimchat_accounts::sign_in::{ResetPassword, SignUp};
use nimchat_accounts::users::UpdateUser;
use nimchat_accounts::{AccountsError, Credential, LinkPurpose, Person, User};
use nimchat_core_model::EventName;

fn new_password(token: &str) -> ResetPassword {
    ResetPassword {
        token: token.to_owned(),
        new: "Better-1".to_owned(),
        confirmation: Some("Better-1".to_owned()),
    }
}

/// The link in an e-mail that is sent now.
fn link(world: &World, purpose: LinkPurpose, user: &User) -> String {
    world.links().issue(purpose, user, world.now()).unwrap()
}

fn change_of_address(email: &str) -> UpdateProfile {
    UpdateProfile {
        email: Some(email.to_owned()),
        ..UpdateProfile::default()
    }
}

#[test]
fn who_forgot_their_password_gets_a_letter_and_sets_another() {
    let world = World::new();
    let ada = world.user_with_password("Ada", "ada@example.com").user;
    let before = world.signed_in("ada@example.com");
    world
        .sign_in()
        .request_password_reset("ADA@example.com")
        .unwrap();
    assert_eq!(world.mails(), [UserMail::PasswordReset { user: ada.id }]);
    let token = link(&world, LinkPurpose::PasswordReset, &ada);
    let signed_in = crate::world::signed_in(
        world
            .sign_in()
            .reset_password(new_password(&token))
            .unwrap(),
    );
    assert_ne!(signed_in.user.user.pubsub_token, ada.pubsub_token);
    let open = |session| {
        let authenticator = world.authenticator();
        authenticator
            .authenticate::<Person>(nimchat_accounts::Credential::Session(session), None)
            .is_ok()
    };
    assert!(open(&signed_in.session.key));
    assert!(!open(&before.session.key), "whoever was in is out");
    let old = world.sign_in().by_password("ada@example.com", PASSWORD);
    old.unwrap_err();
    let new = world.sign_in().by_password("ada@example.com", "Better-1");
    new.unwrap();
}

#[test]
fn an_unknown_address_gets_no_letter() {
    let world = World::new();
    for email in ["eve@example.com", "nobody"] {
        let result = world.sign_in().request_password_reset(email);
        assert!(matches!(result, Err(AccountsError::NotFound)), "{email}");
    }
    assert_eq!(world.mails(), []);
}

#[test]
fn a_link_sets_a_password_once() {
    let world = World::new();
    let ada = world.user_with_password("Ada", "ada@example.com").user;
    let [one, two] = [(), ()].map(|()| link(&world, LinkPurpose::PasswordReset, &ada));
    world.sign_in().reset_password(new_password(&one)).unwrap();
    for stale in [one, two] {
        let result = world.sign_in().reset_password(new_password(&stale));
        assert!(matches!(result, Err(AccountsError::InvalidLink)));
    }
}

#[test]
fn a_link_that_ended_or_is_for_something_else_sets_no_password() {
    let world = World::new();
    let ada = world.user("Ada", "ada@example.com").user;
    let late = link(&world, LinkPurpose::PasswordReset, &ada);
    world.pass(TimeDelta::hours(6));
    let confirmation = link(&world, LinkPurpose::Confirmation, &ada);
    for token in [&late, &confirmation, "", "guessed"] {
        let result = world.sign_in().reset_password(new_password(token));
        assert!(matches!(result, Err(AccountsError::InvalidLink)), "{token}");
    }
    assert_eq!(world.kept_user(ada.id).password_digest, None);
}

#[test]
fn a_refused_password_leaves_the_link_good() {
    let world = World::new();
    let ada = world.user("Ada", "ada@example.com").user;
    let token = link(&world, LinkPurpose::PasswordReset, &ada);
    let weak = ResetPassword {
        new: "weak".to_owned(),
        confirmation: None,
        ..new_password(&token)
    };
    let mistyped = ResetPassword {
        confirmation: Some("Better-2".to_owned()),
        ..new_password(&token)
    };
    for (command, attribute) in [(weak, "password"), (mistyped, "password_confirmation")] {
        let Err(AccountsError::Invalid(violations)) = world.sign_in().reset_password(command)
        else {
            panic!("it is not refused");
        };
        assert_eq!(violations.attributes(), [attribute]);
    }
    signed_in(
        world
            .sign_in()
            .reset_password(new_password(&token))
            .unwrap(),
    );
}

#[test]
fn an_invited_agent_comes_in_by_setting_a_password() {
    let world = World::new();
    let administrator = world.administrator();
    let command = CreateAgent {
        name: Some("Ada".to_owned()),
        email: Some("ada@example.com".to_owned()),
        ..CreateAgent::default()
    };
    let ada = world.agents().create(&administrator, command).unwrap().user;
    assert!(!ada.confirmed());
    let token = link(&world, LinkPurpose::Invitation, &ada);
    let signed_in = crate::world::signed_in(
        world
            .sign_in()
            .reset_password(new_password(&token))
            .unwrap(),
    );
    assert!(signed_in.user.user.confirmed());
}

#[test]
fn an_unconfirmed_user_is_sent_the_letter_that_fits_once_more() {
    let world = World::new();
    let administrator = world.administrator();
    let account = administrator.0.account_id();
    let command = CreateAgent {
        name: Some("Ada".to_owned()),
        email: Some("ada@example.com".to_owned()),
        ..CreateAgent::default()
    };
    let ada = world.agents().create(&administrator, command).unwrap().user;
    let before = world.mails().len();
    let resend = |user: User| world.profiles().resend_confirmation(&Person(user)).unwrap();
    resend(ada.clone());
    let signed_up = world.sign_in().sign_up(engines("bob@example.com")).unwrap();
    resend(signed_up.user.user.clone());
    resend(administrator.0.user.clone());
    let bob = signed_up.user.user.id;
    assert_eq!(
        world.mails()[before..],
        [
            UserMail::Invitation {
                user: ada.id,
                account,
                inviter: Some(administrator.0.user.id),
            },
            UserMail::Confirmation {
                user: bob,
                account: Some(signed_up.account),
            },
            UserMail::Confirmation {
                user: bob,
                account: None,
            },
        ]
    );
}

#[test]
fn a_new_address_counts_once_the_letter_to_it_is_answered() {
    let world = World::new();
    let account = world.account("Engines").id;
    let ada = world.member(account, "Ada", "agent").user;
    let parked = world
        .profiles()
        .update(&Person(ada.clone()), change_of_address("Ada@Example.org"))
        .unwrap()
        .user;
    assert_eq!(parked.email, ada.email);
    assert_eq!(world.mails(), [UserMail::EmailChange { user: ada.id }]);
    let token = link(&world, LinkPurpose::EmailChange, &parked);
    let told = world.events().len();
    let confirmed = signed_in(world.sign_in().confirm(&token).unwrap());
    assert_eq!(confirmed.user.user.email.as_str(), "ada@example.org");
    assert_eq!(confirmed.user.user.unconfirmed_email, None);
    assert_eq!(confirmed.session.key.uid, "ada@example.org");
    assert_eq!(world.events()[told].name, EventName::AgentUpdated);
    let again = world.sign_in().confirm(&token);
    assert!(matches!(again, Err(AccountsError::InvalidLink)));
}

#[test]
fn only_the_letter_to_the_address_last_asked_for_counts() {
    let world = World::new();
    let ada = world.user("Ada", "ada@example.com").user;
    let ask = |email: &str| {
        let change = change_of_address(email);
        let person = Person(world.kept_user(ada.id));
        let view = world.profiles().update(&person, change).unwrap();
        link(&world, LinkPurpose::EmailChange, &view.user)
    };
    let first = ask("first@example.org");
    let second = ask("second@example.org");
    let result = world.sign_in().confirm(&first);
    assert!(matches!(result, Err(AccountsError::InvalidLink)));
    let user = signed_in(world.sign_in().confirm(&second).unwrap())
        .user
        .user;
    assert_eq!(user.email.as_str(), "second@example.org");
}

#[test]
fn an_address_that_is_taken_is_not_changed_to() {
    let world = World::new();
    let ada = world.user("Ada", "ada@example.com").user;
    world.user("Bob", "bob@example.com");
    let profiles = world.profiles();
    let person = Person(ada.clone());
    let refused = profiles.update(&person, change_of_address("bob@example.com"));
    assert_eq!(refusal(refused), "Email has already been taken");
    let parked = profiles.update(&person, change_of_address("eve@example.com"));
    let token = link(&world, LinkPurpose::EmailChange, &parked.unwrap().user);
    // another user takes the address first
    world.user("Eve", "eve@example.com");
    let late = world.sign_in().confirm(&token);
    assert!(matches!(late, Err(AccountsError::AddressTaken)));
    assert_eq!(world.kept_user(ada.id).email, ada.email);
}

#[test]
fn what_was_mailed_to_the_old_address_opens_nothing_after_the_change() {
    let world = World::new();
    let ada = world.user("Ada", "ada@example.com").user;
    let token = link(&world, LinkPurpose::PasswordReset, &ada);
    let change = UpdateUser {
        email: Some("ada@example.org".to_owned()),
        ..UpdateUser::default()
    };
    let users = world.users();
    users.update(&world.operator, ada.id, change).unwrap();
    let result = world.sign_in().reset_password(new_password(&token));
    assert!(matches!(result, Err(AccountsError::InvalidLink)));
}

fn engines(email: &str) -> SignUp {
    SignUp {
        account_name: Some("Engines".to_owned()),
        full_name: Some("Bob".to_owned()),
        email: Some(email.to_owned()),
        password: Some(PASSWORD.to_owned()),
        locale: Some("de".to_owned()),
        ..SignUp::default()
    }
}

#[test]
fn who_gets_the_letter_takes_the_address_from_who_signed_up_with_it() {
    let world = World::new();
    let thief = world.signed_up("bob@example.com");
    let bob = &thief.user.user;
    let person = Person(bob.clone());
    world.second_factors().begin(&person).unwrap();
    let command = new_password(&link(&world, LinkPurpose::PasswordReset, bob));
    let bob = signed_in(world.sign_in().reset_password(command).unwrap()).user;
    let bob_token = bob.access_token.clone();
    assert!(bob.user.confirmed());
    assert_ne!(bob.access_token, thief.user.access_token);
    let authenticator = world.authenticator();
    authenticator
        .person(Some(&thief.user.access_token))
        .unwrap_err();
    let credential = Credential::Session(&thief.session.as_ref().unwrap().key);
    authenticator
        .authenticate::<Person>(credential, None)
        .unwrap_err();
    let mut view = world.deps.store.read().unwrap();
    assert_eq!(view.second_factors().find(bob.user.id).unwrap(), None);
    drop(view);

    // a new password of a confirmed user does not change their access token
    let bob = world.kept_user(bob.user.id);
    let command = new_password(&link(&world, LinkPurpose::PasswordReset, &bob));
    let again = signed_in(world.sign_in().reset_password(command).unwrap()).user;
    assert_eq!(again.access_token, bob_token);
}

#[test]
fn who_signs_up_runs_an_account_and_confirms_their_address() {
    let world = World::new();
    let signed_up = world.sign_in().sign_up(engines("bob@example.com")).unwrap();
    let bob = &signed_up.user;
    assert_eq!(bob.accounts.len(), 1);
    assert_eq!(bob.accounts[0].account_id, signed_up.account);
    assert_eq!(bob.accounts[0].role.as_str(), "administrator");
    let account = world.kept_account(signed_up.account);
    assert_eq!(
        (account.name.as_str(), account.locale.as_str()),
        ("Engines", "de")
    );
    assert_eq!(
        world.event_names()[..],
        [EventName::AccountCreated, EventName::AgentAdded]
    );
    assert!(signed_up.session.is_some() && !bob.user.confirmed());
    let letter = UserMail::Confirmation {
        user: bob.user.id,
        account: Some(signed_up.account),
    };
    assert_eq!(world.mails(), [letter]);
    let sign_in = world.sign_in().by_password("bob@example.com", PASSWORD);
    assert!(matches!(sign_in, Err(AccountsError::Unconfirmed(_))));

    let token = link(&world, LinkPurpose::Confirmation, &bob.user);
    assert!(
        signed_in(world.sign_in().confirm(&token).unwrap())
            .user
            .user
            .confirmed()
    );
    let again = world.sign_in().confirm(&token);
    assert!(matches!(again, Err(AccountsError::AlreadyConfirmed)));
    let sign_in = world.sign_in().by_password("bob@example.com", PASSWORD);
    sign_in.unwrap();
}

#[test]
fn signing_up_names_what_is_wrong() {
    let world = World::new();
    world.user("Ada", "ada@example.com");
    let sign_up = |command| world.sign_in().sign_up(command);
    let nameless = SignUp {
        account_name: Some(" ".to_owned()),
        full_name: None,
        ..engines("bob@example.com")
    };
    assert_eq!(
        refusal(sign_up(nameless)),
        "Invalid, please check the signup paramters and try again"
    );
    assert_eq!(
        refusal(sign_up(engines("bob"))),
        "You have entered an invalid email"
    );
    assert_eq!(
        refusal(sign_up(engines("Ada@example.com"))),
        "You have already signed up for an account with ada@example.com"
    );
    let weak = SignUp {
        password: None,
        locale: Some("xx".to_owned()),
        ..engines("bob@example.com")
    };
    let Err(AccountsError::Invalid(violations)) = sign_up(weak) else {
        panic!("it is not refused");
    };
    assert_eq!(violations.attributes(), ["locale", "password"]);
    assert_eq!(world.events(), []);
}

#[test]
fn an_address_and_a_password_are_enough_to_sign_up_briefly() {
    let world = World::new();
    let brief = SignUp {
        account_name: None,
        full_name: None,
        ..engines("bob@mill.example")
    };
    let signed_up = world.sign_in().sign_up_briefly(brief).unwrap();
    assert_eq!(signed_up.user.user.name, "bob");
    let account = world.kept_account(signed_up.account);
    assert_eq!(account.name, "mill.example");
    let bob = Person(signed_up.user.user);
    let nothing = SignUp::default();
    let again = world
        .sign_in()
        .sign_up_briefly_again(&bob, &nothing)
        .unwrap();
    assert_eq!(again.session, None);
    assert_ne!(again.account, signed_up.account);
    assert_eq!(world.kept_account(again.account).name, "mill.example");
}

#[test]
fn who_is_signed_in_gets_a_further_account() {
    let world = World::new();
    let administrator = world.administrator();
    let person = Person(administrator.0.user.clone());
    let command = engines("whatever");
    let signed_up = world.sign_in().sign_up_again(&person, &command).unwrap();
    assert_eq!(signed_up.session, None);
    let accounts: Vec<_> = signed_up
        .user
        .accounts
        .iter()
        .map(|it| it.account_id)
        .collect();
    assert_eq!(accounts, [administrator.0.account_id(), signed_up.account]);
}
