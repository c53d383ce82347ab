//! Conformance tests of [`crate::ports::Users`].

use super::{
    Adapter, add_account, add_user, at, attributes, change, email, later, look, new_user, refusal,
};
use crate::access::TokenOwner;
use crate::memberships::{NewMembership, Role};
use crate::teams::NewTeam;
use crate::users::{NewUser, User};
use nimchat_core_model::{Attributes, UserId};
use serde_json::json;

/// Every value reads back, and no other is added.
pub fn a_user_reads_back_as_they_were_added(adapter: &dyn Adapter) {
    let store = adapter.store();
    let new = NewUser {
        display_name: Some("The Countess".to_owned()),
        password_digest: Some("$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA".to_owned()),
        custom_attributes: attributes(),
        confirmed_at: Some(later(3)),
        ..new_user("Ada Lovelace", "ada@example.com")
    };
    let user = change(store, |work| work.users().add(new.clone()));
    let expected = User {
        id: user.id,
        name: new.name,
        display_name: new.display_name,
        email: new.email,
        password_digest: new.password_digest,
        pubsub_token: new.pubsub_token,
        custom_attributes: new.custom_attributes,
        ui_settings: Attributes::new(),
        message_signature: None,
        avatar_url: None,
        confirmed_at: new.confirmed_at,
        unconfirmed_email: None,
        link_round: 0,
        created_at: at(),
        updated_at: at(),
    };
    assert_eq!(user, expected);
    assert_eq!(
        look(store, |view| view.users().find(user.id)),
        Some(expected)
    );
}

/// Absent values stay absent; a look-up of an unknown user answers `None`.
pub fn a_user_without_optional_values_reads_back(adapter: &dyn Adapter) {
    let store = adapter.store();
    let user = add_user(store, "Bob", "bob@example.com");
    assert_eq!((&user.display_name, &user.password_digest), (&None, &None));
    assert_eq!(user.confirmed_at, None);
    assert_eq!(
        look(store, |view| view.users().find(user.id)),
        Some(user.clone())
    );
    let unknown = UserId::new(user.id.get() + 1_000);
    assert_eq!(look(store, |view| view.users().find(unknown)), None);
}

/// Values appear and disappear. Keeping the own address is no conflict.
pub fn an_update_writes_every_attribute_of_a_user(adapter: &dyn Adapter) {
    let store = adapter.store();
    let bare = add_user(store, "Bob", "bob@example.com");
    let other = add_user(store, "Eve", "eve@example.com");
    let filled = User {
        name: "Robert".to_owned(),
        display_name: Some("Rob".to_owned()),
        email: email("robert@example.com"),
        password_digest: Some("$argon2id$other".to_owned()),
        pubsub_token: "another-socket".to_owned(),
        custom_attributes: attributes(),
        ui_settings: Attributes::from(json!({"locale": "de", "open": [1, 2]})),
        message_signature: Some("Yours,\nRob".to_owned()),
        avatar_url: Some("/files/key/avatar.png".to_owned()),
        confirmed_at: Some(later(1)),
        unconfirmed_email: Some(email("bob@example.org")),
        link_round: 3,
        updated_at: later(2),
        ..bare.clone()
    };
    let renamed = User {
        name: "Bobby".to_owned(),
        updated_at: later(3),
        ..filled.clone()
    };
    let emptied = User {
        updated_at: later(4),
        ..bare
    };
    for wanted in [filled, renamed, emptied] {
        change(store, |work| work.users().update(&wanted));
        assert_eq!(
            look(store, |view| view.users().find(wanted.id)),
            Some(wanted)
        );
    }
    assert_eq!(look(store, |view| view.users().find(other.id)), Some(other));
}

/// In any spelling of the address.
pub fn a_user_is_found_by_address(adapter: &dyn Adapter) {
    let store = adapter.store();
    let user = add_user(store, "Ada", "Ada@Example.com");
    let found = look(store, |view| {
        view.users().by_email(&email("ADA@example.COM"))
    });
    assert_eq!(found, Some(user));
    assert_eq!(
        look(store, |view| view.users().by_email(&email("a@example.com"))),
        None
    );
}

/// On adding and on updating; the refused row leaves no trace.
pub fn a_taken_address_is_a_conflict(adapter: &dyn Adapter) {
    let store = adapter.store();
    let ada = add_user(store, "Ada", "ada@example.com");
    let bob = add_user(store, "Bob", "bob@example.com");
    let again = NewUser {
        pubsub_token: "one-more-socket".to_owned(),
        ..new_user("Another", "ADA@example.com")
    };
    let error = refusal(store, |work| work.users().add(again));
    assert!(error.is_conflict_on("users_email_key"), "{error:?}");
    let thief = User {
        email: ada.email.clone(),
        ..bob.clone()
    };
    let error = refusal(store, |work| work.users().update(&thief));
    assert!(error.is_conflict_on("users_email_key"), "{error:?}");
    assert_eq!(
        look(store, |view| view.users().by_email(&ada.email)),
        Some(ada.clone())
    );
    assert_eq!(look(store, |view| view.users().find(bob.id)), Some(bob));
}

/// In one read; unknown ids are omitted, repeated ones count once.
pub fn many_gives_those_who_exist_once_each(adapter: &dyn Adapter) {
    let store = adapter.store();
    let ada = add_user(store, "Ada", "ada@example.com");
    let bob = add_user(store, "Bob", "bob@example.com");
    add_user(store, "Eve", "eve@example.com");
    let unknown = UserId::new(bob.id.get() + 1_000);
    let asked = [bob.id, unknown, ada.id, bob.id];
    let mut found = look(store, |view| view.users().many(&asked));
    found.sort_by_key(|user| user.id);
    let mut expected = vec![ada, bob];
    expected.sort_by_key(|user| user.id);
    assert_eq!(found, expected);
    assert_eq!(look(store, |view| view.users().many(&[])), []);
}

/// Their token, their memberships and their places in teams go with them; the users they invited stay.
pub fn a_removed_user_is_gone_with_their_token(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = add_account(store, "Engines");
    let ada = add_user(store, "Ada", "ada@example.com");
    let bob = add_user(store, "Bob", "bob@example.com");
    change(store, |work| {
        for (user, token) in [(&ada, "adas"), (&bob, "bobs")] {
            work.tokens().set(TokenOwner::User(user.id), token, at())?;
        }
        let invited = NewMembership {
            inviter_id: Some(ada.id),
            ..NewMembership::new(account.id, bob.id, Role::Agent, at())
        };
        work.memberships().add(invited)
    });
    change(store, |work| work.users().remove(ada.id, at()));
    assert_eq!(look(store, |view| view.users().find(ada.id)), None);
    assert_eq!(
        look(store, |view| view.tokens().resolve("adas", None)),
        None
    );
    let kept = look(store, |view| view.memberships().find(account.id, bob.id));
    assert!(kept.is_some());
    assert!(look(store, |view| view.tokens().resolve("bobs", None)).is_some());

    change(store, |work| {
        let team = work.teams().add(NewTeam {
            account_id: account.id,
            name: "sales".to_owned(),
            description: None,
            allow_auto_assign: true,
            created_at: at(),
        })?;
        work.teams().add_members(account.id, team.id, &[bob.id])?;
        work.users().remove(bob.id, at())?;
        assert_eq!(work.teams().member_ids(account.id, team.id)?, []);
        assert_eq!(work.memberships().count(account.id)?, 0);
        // the user is removed already
        work.users().remove(bob.id, at())
    });
}

/// It can be changed in the same work; an unknown id locks no user.
pub fn a_locked_user_is_the_stored_one(adapter: &dyn Adapter) {
    let store = adapter.store();
    let ada = add_user(store, "Ada", "ada@example.com");
    let unknown = UserId::new(ada.id.get() + 1_000);
    let changed = change(store, |work| {
        assert_eq!(work.users().lock(unknown)?, None);
        let found = work.users().lock(ada.id)?;
        assert_eq!(found, Some(ada.clone()));
        let changed = User {
            link_round: ada.link_round + 1,
            ..ada.clone()
        };
        work.users().update(&changed)?;
        Ok(changed)
    });
    assert_eq!(look(store, |view| view.users().find(ada.id)), Some(changed));
}
