//! Signing in and out (docs/rules/accounts.md §1.1, §5.1).

use crate::world::{PASSWORD, World, refusal};
use chrono::{Months, TimeDelta};
use nimchat_accounts::profile::{ChangePassword, UpdateProfile};
use nimchat_accounts::users::UpdateUser;
use nimchat_accounts::{
    AccountsError, Agent, Authenticated, Credential, Person, Result, SessionKey, SignedIn, User,
};

const WRONG: &str = "Invalid login credentials. Please try again.";

fn authenticated(world: &World, key: &SessionKey) -> Result<Authenticated<Person>> {
    world
        .authenticator()
        .authenticate(Credential::Session(key), None)
}

fn is_in(world: &World, signed_in: &SignedIn) -> bool {
    authenticated(world, &signed_in.session.key).is_ok()
}

#[test]
fn the_right_password_opens_a_session_for_two_months() {
    let world = World::new();
    let ada = world.user_with_password("Ada", "ada@example.com");
    let signed_in = world.signed_in(" ADA@example.com");
    assert_eq!(signed_in.user, ada);
    assert_eq!(signed_in.session.key.uid, "ada@example.com");
    assert_eq!(signed_in.session.expires_at, world.now() + Months::new(2));
    let authenticated = authenticated(&world, &signed_in.session.key).unwrap();
    assert_eq!(authenticated.caller.unwrap().0, ada.user);
    assert_eq!(authenticated.session, Some(signed_in.session));
}

#[test]
fn a_session_lets_in_where_the_users_access_token_does() {
    let world = World::new();
    let account = world.account("Engines").id;
    let ada = world.user_with_password("Ada", "ada@example.com");
    let elsewhere = world.account("Looms").id;
    world.join(account, ada.user.id, "agent");
    let session = world.signed_in("ada@example.com").session;
    let by_session = |account| -> Result<Agent> {
        let credential = Credential::Session(&session.key);
        world
            .authenticator()
            .authenticate(credential, Some(account))?
            .caller
    };
    let agent = by_session(account).unwrap();
    assert_eq!(agent.user.id, ada.user.id);
    assert_eq!(
        refusal(by_session(elsewhere)),
        "You are not authorized to access this account"
    );
}

#[test]
fn nothing_tells_a_wrong_password_from_an_unknown_address() {
    let world = World::new();
    world.user_with_password("Ada", "ada@example.com");
    world.user("Bob", "bob@example.com");
    for (email, password) in [
        ("ada@example.com", "Secret2!"),
        ("ada@example.com", ""),
        ("bob@example.com", PASSWORD),
        ("eve@example.com", PASSWORD),
        ("nobody", PASSWORD),
        ("", ""),
    ] {
        let result = world.sign_in().by_password(email, password);
        assert_eq!(refusal(result), WRONG, "{email}");
    }
}

#[test]
fn an_unconfirmed_user_is_told_before_the_password_is_looked_at() {
    let world = World::new();
    let ada = world.user_with_password("Ada", "ada@example.com").user;
    world.rewrite(&User {
        confirmed_at: None,
        ..ada
    });
    for password in [PASSWORD, "wrong"] {
        let result = world.sign_in().by_password("ada@example.com", password);
        assert_eq!(
            refusal(result),
            "A confirmation email was sent to your account at 'ada@example.com'. You must follow the instructions in the email before your account can be activated"
        );
    }
}

#[test]
fn a_session_ends() {
    let world = World::new();
    world.user_with_password("Ada", "ada@example.com");
    let signed_in = world.signed_in("ada@example.com");
    world.pass(TimeDelta::days(58));
    assert!(is_in(&world, &signed_in));
    world.pass(TimeDelta::days(4));
    let result = authenticated(&world, &signed_in.session.key);
    assert!(matches!(result, Err(AccountsError::UnknownSession)));
}

#[test]
fn of_too_many_clients_the_one_signed_in_longest_is_out() {
    let world = World::new();
    world.user_with_password("Ada", "ada@example.com");
    let clients: Vec<_> = (0..26)
        .map(|_| {
            world.wait();
            world.signed_in("ada@example.com")
        })
        .collect();
    let still: Vec<_> = clients.iter().map(|client| is_in(&world, client)).collect();
    assert!(!still[0]);
    assert!(still[1..].iter().all(|it| *it));
}

#[test]
fn signing_out_ends_one_session() {
    let world = World::new();
    let ada = Person(world.user_with_password("Ada", "ada@example.com").user);
    let [one, two] = [(), ()].map(|()| world.signed_in("ada@example.com"));
    world.sign_in().sign_out(&ada, &one.session).unwrap();
    assert!(!is_in(&world, &one));
    assert!(is_in(&world, &two));
}

#[test]
fn a_new_password_signs_out_all_clients_but_the_one_that_asks() {
    let world = World::new();
    let ada = Person(world.user_with_password("Ada", "ada@example.com").user);
    let clients = [(), (), ()].map(|()| {
        world.wait();
        world.signed_in("ada@example.com")
    });
    let change = |current: &str, new: &str, client: Option<&SignedIn>| {
        let command = UpdateProfile {
            password: Some(ChangePassword {
                current: current.to_owned(),
                new: new.to_owned(),
                confirmation: None,
                client: client.map(|client| client.session.key.client.clone()),
            }),
            ..UpdateProfile::default()
        };
        let ada = Person(world.kept_user(ada.0.id));
        world.profiles().update(&ada, command).unwrap();
        clients.each_ref().map(|client| is_in(&world, client))
    };
    // the client that stays signed in is the named one, not the latest
    let still = change(PASSWORD, "Better-2", Some(&clients[1]));
    assert_eq!(still, [false, true, false]);
    // a request with the access token has no client to keep
    assert_eq!(change("Better-2", "Better-1", None), [false; 3]);
    let old = world.sign_in().by_password("ada@example.com", PASSWORD);
    assert_eq!(refusal(old), WRONG);
    world
        .sign_in()
        .by_password("ada@example.com", "Better-1")
        .unwrap();
}

#[test]
fn a_password_that_an_operator_sets_signs_out_everybody() {
    let world = World::new();
    let ada = world.user_with_password("Ada", "ada@example.com").user;
    let clients = [(), ()].map(|()| world.signed_in("ada@example.com"));
    let command = UpdateUser {
        password: Some("Better-1".to_owned()),
        ..UpdateUser::default()
    };
    world
        .users()
        .update(&world.operator, ada.id, command)
        .unwrap();
    assert!(clients.iter().all(|client| !is_in(&world, client)));
}

#[test]
fn an_operators_link_signs_in_once() {
    let world = World::new();
    let ada = world.user("Ada", "ada@example.com").user;
    world.user("Bob", "bob@example.com");
    let links = [(), ()].map(|()| world.users().sign_in_link(&world.operator, ada.id).unwrap());
    let by_link = |email: &str, token: &str| world.sign_in().by_link(email, token);
    assert_eq!(links[0].token.len(), 64);
    for (email, token) in [
        ("bob@example.com", links[0].token.as_str()),
        ("nobody", &links[0].token),
        ("ada@example.com", "guessed"),
    ] {
        assert_eq!(refusal(by_link(email, token)), WRONG);
    }
    for link in &links {
        let signed_in = by_link("ada@example.com", &link.token).unwrap();
        assert!(is_in(&world, &signed_in));
        assert_eq!(refusal(by_link("ada@example.com", &link.token)), WRONG);
    }
}

#[test]
fn an_operators_link_is_good_for_five_minutes() {
    let world = World::new();
    let ada = world.user("Ada", "ada@example.com").user;
    let link = world.users().sign_in_link(&world.operator, ada.id).unwrap();
    world.pass(TimeDelta::minutes(5));
    let late = world.sign_in().by_link("ada@example.com", &link.token);
    assert_eq!(refusal(late), WRONG);
}

#[test]
fn an_operator_lets_in_only_users_of_its_own() {
    let world = World::new();
    let ada = world.user("Ada", "ada@example.com").user;
    let result = world.users().sign_in_link(&world.stranger(), ada.id);
    assert!(matches!(
        result.map(drop),
        Err(AccountsError::NotPermissible)
    ));
}
