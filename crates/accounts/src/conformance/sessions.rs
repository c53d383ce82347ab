//! Conformance tests of [`crate::ports::UserSessions`] and [`crate::ports::SignInLinks`].

use super::{Adapter, add_account, add_agent, add_member, add_user, at, change, later, look};
use crate::access::{Principal, SessionKey, digest};
use crate::memberships::Role;
use crate::ports::Store;
use crate::sign_in::NewUserSession;
use crate::users::User;
use chrono::{DateTime, Utc};
use nimchat_core_model::{AccountId, UserId};

fn key(user: &User, client: &str) -> SessionKey {
    SessionKey {
        uid: user.email.as_str().to_owned(),
        client: client.to_owned(),
        token: format!("token of {client} of {}", user.email),
    }
}

/// Opens a session of the user's client that ends at this time.
fn open(store: &dyn Store, user: &User, client: &str, expires_at: DateTime<Utc>) -> SessionKey {
    let key = key(user, client);
    let session = NewUserSession {
        user_id: user.id,
        client: key.client.clone(),
        token_digest: digest(&key.token),
        expires_at,
        created_at: at(),
    };
    change(store, |work| work.sessions().add(session));
    key
}

fn resolve(
    store: &dyn Store,
    key: &SessionKey,
    account: Option<AccountId>,
) -> Option<(Principal, DateTime<Utc>)> {
    look(store, |view| view.sessions().resolve(key, account, at()))
}

fn opens(store: &dyn Store, key: &SessionKey) -> bool {
    resolve(store, key, None).is_some()
}

/// Like an access token, and with its end.
pub fn a_session_tells_who_and_what_they_are_in_the_account(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = add_account(store, "Engines");
    let elsewhere = add_account(store, "Looms");
    let ada = add_user(store, "Ada", "ada@example.com");
    let membership = add_member(store, account.id, ada.id, Role::Administrator);
    add_agent(store, elsewhere.id, "Bob", "bob@example.com");
    let key = open(store, &ada, "browser", later(60));
    let told = |account, membership| Principal::User {
        user: Box::new(ada.clone()),
        account,
        membership,
    };
    let unknown = AccountId::new(account.id.get() + elsewhere.id.get() + 1_000);
    for (asked, expected) in [
        (None, told(None, None)),
        (Some(unknown), told(None, None)),
        (
            Some(account.id),
            told(Some(Box::new(account.clone())), Some(membership)),
        ),
        (
            Some(elsewhere.id),
            told(Some(Box::new(elsewhere.clone())), None),
        ),
    ] {
        let found = resolve(store, &key, asked);
        assert_eq!(found, Some((expected, later(60))), "{asked:?}");
    }
}

/// The address counts in any case; the rest of the key must match exactly.
pub fn a_session_opens_by_all_of_its_key(adapter: &dyn Adapter) {
    let store = adapter.store();
    let ada = add_user(store, "Ada", "ada@example.com");
    let bob = add_user(store, "Bob", "bob@example.com");
    let good = open(store, &ada, "browser", later(60));
    let other = open(store, &bob, "phone", later(60));
    let spelled = SessionKey {
        uid: " ADA@Example.com".to_owned(),
        ..good.clone()
    };
    assert!(opens(store, &good) && opens(store, &spelled));
    for wrong in [
        SessionKey {
            uid: other.uid.clone(),
            ..good.clone()
        },
        SessionKey {
            client: other.client.clone(),
            ..good.clone()
        },
        SessionKey {
            client: "Browser".to_owned(),
            ..good.clone()
        },
        SessionKey {
            token: other.token.clone(),
            ..good.clone()
        },
        SessionKey {
            token: digest(&good.token),
            ..good.clone()
        },
        SessionKey {
            token: String::new(),
            ..good.clone()
        },
    ] {
        assert!(!opens(store, &wrong), "{wrong:?}");
    }
}

/// At its time, to the microsecond.
pub fn a_session_ends(adapter: &dyn Adapter) {
    let store = adapter.store();
    let ada = add_user(store, "Ada", "ada@example.com");
    let ended = open(store, &ada, "ended", at());
    let ending = open(store, &ada, "ending", later(0));
    assert!(!opens(store, &ended));
    assert!(opens(store, &ending));
}

/// The order in which they were opened does not count; other users' sessions stay.
pub fn the_sessions_that_end_last_are_kept(adapter: &dyn Adapter) {
    let store = adapter.store();
    let ada = add_user(store, "Ada", "ada@example.com");
    let bob = add_user(store, "Bob", "bob@example.com");
    let keys = [20, 40, 10, 30].map(|end| open(store, &ada, &format!("to {end}"), later(end)));
    let others = open(store, &bob, "phone", later(5));
    let open_ones = |store| keys.iter().map(|key| opens(store, key)).collect::<Vec<_>>();
    change(store, |work| work.sessions().keep_latest(ada.id, 4));
    assert_eq!(open_ones(store), [true, true, true, true]);
    change(store, |work| work.sessions().keep_latest(ada.id, 2));
    assert_eq!(open_ones(store), [false, true, false, true]);
    // of sessions that end at the same time, the one opened last
    let twin = open(store, &ada, "twin", later(40));
    change(store, |work| work.sessions().keep_latest(ada.id, 1));
    assert_eq!(open_ones(store), [false, false, false, false]);
    assert!(opens(store, &twin));
    change(store, |work| work.sessions().keep_latest(ada.id, 0));
    assert!(!opens(store, &twin));
    assert!(opens(store, &others));
}

/// Only the user's own; without a named client, all of them.
pub fn all_clients_but_one_are_signed_out(adapter: &dyn Adapter) {
    let store = adapter.store();
    let ada = add_user(store, "Ada", "ada@example.com");
    let bob = add_user(store, "Bob", "bob@example.com");
    let browser = open(store, &ada, "browser", later(60));
    let phone = open(store, &ada, "phone", later(90));
    let others = open(store, &bob, "phone", later(60));
    change(store, |work| {
        work.sessions().end_others(ada.id, Some("browser"))
    });
    assert!(opens(store, &browser) && !opens(store, &phone) && opens(store, &others));
    change(store, |work| work.sessions().end_others(ada.id, None));
    assert!(!opens(store, &browser) && opens(store, &others));
}

/// Other users' clients of the same name stay signed in.
pub fn one_client_is_signed_out(adapter: &dyn Adapter) {
    let store = adapter.store();
    let ada = add_user(store, "Ada", "ada@example.com");
    let bob = add_user(store, "Bob", "bob@example.com");
    let browser = open(store, &ada, "browser", later(60));
    let phone = open(store, &ada, "phone", later(60));
    let others = open(store, &bob, "browser", later(60));
    let remove = |client: &str| change(store, |work| work.sessions().remove(ada.id, client));
    assert!(remove("browser"));
    assert!(!opens(store, &browser));
    assert!(opens(store, &phone) && opens(store, &others));
    assert!(!remove("browser"));
}

/// Their sign-in links stop working too.
pub fn a_removed_user_is_signed_out(adapter: &dyn Adapter) {
    let store = adapter.store();
    let ada = add_user(store, "Ada", "ada@example.com");
    let key = open(store, &ada, "browser", later(60));
    change(store, |work| {
        work.sign_in_links()
            .add(ada.id, "digest", later(60), at())?;
        work.users().remove(ada.id, at())
    });
    assert!(!opens(store, &key));
    assert!(!spend(store, ada.id, "digest", at()));
}

fn spend(store: &dyn Store, user: UserId, token_digest: &str, now: DateTime<Utc>) -> bool {
    change(store, |work| {
        work.sign_in_links().spend(user, token_digest, now)
    })
}

/// A link works until it ends.
pub fn a_link_is_spent_once_by_its_user(adapter: &dyn Adapter) {
    let store = adapter.store();
    let ada = add_user(store, "Ada", "ada@example.com");
    let bob = add_user(store, "Bob", "bob@example.com");
    change(store, |work| {
        for token_digest in ["one", "two"] {
            work.sign_in_links()
                .add(ada.id, token_digest, later(60), at())?;
        }
        Ok(())
    });
    assert!(!spend(store, bob.id, "one", at()));
    assert!(!spend(store, ada.id, "three", at()));
    assert!(spend(store, ada.id, "one", at()));
    assert!(!spend(store, ada.id, "one", at()));
    assert!(!spend(store, ada.id, "two", later(60)));
    assert!(spend(store, ada.id, "two", later(59)));
}

/// Links that have ended do not accumulate; valid ones stay.
pub fn links_that_ended_are_forgotten(adapter: &dyn Adapter) {
    let store = adapter.store();
    let ada = add_user(store, "Ada", "ada@example.com");
    change(store, |work| {
        let links = work.sign_in_links();
        links.add(ada.id, "ended", later(10), at())?;
        links.add(ada.id, "good", later(60), at())?;
        links.add(ada.id, "new", later(60), later(20))
    });
    // with a clock that went back it would be valid again, if it still existed
    assert!(!spend(store, ada.id, "ended", at()));
    assert!(spend(store, ada.id, "good", at()));
    assert!(spend(store, ada.id, "new", at()));
}
