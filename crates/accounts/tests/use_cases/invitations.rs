//! Which users are added as agents, and which get an e-mail (docs/rules/accounts.md §5.4).

use crate::agents::invitation;
use crate::world::{World, signed_in};
use nimchat_accounts::jobs::UserMail;
use nimchat_accounts::profile::UpdateProfile;
use nimchat_accounts::sign_in::ResetPassword;
use nimchat_accounts::{Availability, Credential, LinkPurpose, Person, Role};
use nimchat_core_model::Job;

#[test]
fn an_unknown_address_becomes_an_unconfirmed_user() {
    let world = World::new();
    let grace = world.administrator();
    let bob = world
        .agents()
        .create(&grace, invitation("Bob", "Bob@example.com"))
        .unwrap();
    assert_eq!(bob.user.name, "Bob");
    assert_eq!(bob.user.email.as_str(), "bob@example.com");
    assert!(!bob.user.confirmed());
    assert_eq!(bob.user.password_digest, None);
    assert_eq!(bob.membership.inviter_id, Some(grace.0.user.id));
    assert_eq!(bob.membership.role, Role::Agent);
    assert_eq!(bob.membership.availability, Availability::Online);
    assert!(bob.membership.auto_offline);
}

#[test]
fn an_invited_user_has_a_token_that_opens_the_account() {
    let world = World::new();
    let grace = world.administrator();
    let bob = world
        .agents()
        .create(&grace, invitation("Bob", "bob@example.com"))
        .unwrap();
    let owner = nimchat_accounts::TokenOwner::User(bob.user.id);
    let mut view = world.deps.store.read().unwrap();
    let token = view.tokens().token_of(owner).unwrap();
    world
        .authenticator()
        .agent(token.as_deref(), grace.0.account_id())
        .unwrap();
}

#[test]
fn an_invited_user_is_written_to_in_the_accounts_language() {
    let world = World::new();
    let grace = world.administrator();
    let bob = world
        .agents()
        .create(&grace, invitation("Bob", "bob@example.com"))
        .unwrap();
    let expected = UserMail::Invitation {
        user: bob.user.id,
        account: grace.0.account_id(),
        inviter: Some(grace.0.user.id),
    };
    assert_eq!(world.mails(), [expected]);
    assert_eq!(expected.language_of(), Some(grace.0.account_id()));
    assert_eq!(world.store.jobs(), [expected.due(world.now()).unwrap()]);
}

#[test]
fn who_is_a_user_already_is_not_written_to() {
    let world = World::new();
    let grace = world.administrator();
    world.user("Ada", "ada@example.com");
    let ada = invitation("Ada", "ada@example.com");
    world.agents().create(&grace, ada).unwrap();
    assert_eq!(world.mails(), []);
}

/// Bob's address belongs to the person who receives the e-mail, not to the one who signed up with it first.
#[test]
fn who_signed_up_with_an_invited_address_gets_nowhere_by_it() {
    let world = World::new();
    let grace = world.administrator();
    let elsewhere = world.administrator_of("Looms", "ada@example.com");
    for many in [false, true] {
        let email = format!("bob-{many}@example.com");
        let thief = world.signed_up(&email);
        let id = thief.user.user.id;
        let person = Person(thief.user.user.clone());
        let change = UpdateProfile {
            email: Some(format!("eve-{many}@example.com")),
            ..UpdateProfile::default()
        };
        world.profiles().update(&person, change).unwrap();
        let mfa = world.second_factors();
        mfa.begin(&person).unwrap();
        let before = world.mails().len();
        let mailed = |purpose| {
            let user = world.kept_user(id);
            world.links().issue(purpose, &user, world.now()).unwrap()
        };
        let moved = mailed(LinkPurpose::EmailChange);

        if many {
            let emails = std::slice::from_ref(&email);
            world.agents().bulk_create(&grace, emails).unwrap();
        } else {
            let bob = invitation("Bob", &email);
            world.agents().create(&grace, bob).unwrap();
        }
        let kinds: Vec<_> = world.mails()[before..].iter().map(UserMail::name).collect();
        assert_eq!(kinds, ["invitation"]);
        let account = grace.0.account_id();
        let authenticator = world.authenticator();
        authenticator
            .agent(Some(&thief.user.access_token), account)
            .unwrap_err();
        let session = thief.session.unwrap();
        let by_session = Credential::Session(&session.key);
        authenticator
            .authenticate::<Person>(by_session, None)
            .unwrap_err();
        let user = world.kept_user(id);
        assert_eq!(
            (&user.password_digest, &user.unconfirmed_email),
            (&None, &None)
        );
        assert_ne!(user.pubsub_token, thief.user.user.pubsub_token);
        world.sign_in().confirm(&moved).unwrap_err();
        let mut view = world.deps.store.read().unwrap();
        assert_eq!(view.second_factors().find(id).unwrap(), None);
        assert!(view.memberships().find(account, id).unwrap().is_some());
        drop(view);

        // the recipient of the e-mail signs in, and gets no other invitation elsewhere
        let command = ResetPassword {
            token: mailed(LinkPurpose::Invitation),
            new: "Better-1".to_owned(),
            confirmation: None,
        };
        world.sign_in().reset_password(command).unwrap();
        world
            .agents()
            .create(&elsewhere, invitation("Bob", &email))
            .unwrap();
        assert_eq!(world.mails().len(), before + 1);
        let bob = world.sign_in().by_password(&email, "Better-1").unwrap();
        assert_eq!(signed_in(bob).user.accounts.len(), 3);
    }
}

#[test]
fn who_was_invited_elsewhere_before_is_not_written_to_again() {
    let world = World::new();
    let grace = world.administrator();
    let invited = invitation("Bob", "bob@example.com");
    let bob = world.agents().create(&grace, invited.clone()).unwrap();
    let elsewhere = world.administrator_of("Looms", "ada@example.com");
    let again = world.agents().create(&elsewhere, invited).unwrap();
    assert_eq!(again.user, bob.user);
    assert_eq!(world.mails().len(), 1);
}

#[test]
fn of_many_agents_the_new_users_are_written_to() {
    let world = World::new();
    let grace = world.administrator();
    world.user("Ada", "ada@example.com");
    let emails = ["ada@example.com", "bob@example.com", "eve@example.com"].map(str::to_owned);
    world.agents().bulk_create(&grace, &emails).unwrap();
    let letters = world.mails();
    let kinds: Vec<_> = letters.iter().map(UserMail::name).collect();
    assert_eq!(kinds, ["invitation"; 2]);
    assert_ne!(letters[0].recipient(), letters[1].recipient());
}
