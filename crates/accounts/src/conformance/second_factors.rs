//! Conformance tests of [`crate::ports::SecondFactors`].

use super::{Adapter, add_user, at, change, later, look};
use crate::ports::Store;
use crate::second_factor::SecondFactor;
use nimchat_core_model::UserId;

fn find(store: &dyn Store, user: UserId) -> Option<SecondFactor> {
    look(store, |view| view.second_factors().find(user))
}

fn factor(user: UserId) -> SecondFactor {
    SecondFactor {
        user_id: user,
        sealed_secret: "sealed".to_owned(),
        enabled_at: None,
        last_step: 0,
    }
}

/// A user has one; values appear and disappear.
pub fn a_second_factor_takes_the_place_of_an_older_one(adapter: &dyn Adapter) {
    let store = adapter.store();
    let ada = add_user(store, "Ada", "ada@example.com").id;
    let bob = add_user(store, "Bob", "bob@example.com").id;
    let bare = factor(ada);
    let enabled = SecondFactor {
        enabled_at: Some(later(1)),
        last_step: 57_943_810,
        ..bare.clone()
    };
    let other = SecondFactor {
        sealed_secret: "sealed anew".to_owned(),
        ..bare.clone()
    };
    for wanted in [bare, enabled, other] {
        change(store, |work| work.second_factors().put(&wanted));
        assert_eq!(find(store, ada), Some(wanted));
    }
    assert_eq!(find(store, bob), None);
}

/// By its user. New codes replace all others.
pub fn a_backup_code_is_spent_once(adapter: &dyn Adapter) {
    let store = adapter.store();
    let ada = add_user(store, "Ada", "ada@example.com").id;
    let bob = add_user(store, "Bob", "bob@example.com").id;
    let set = |user, codes: &[&str]| {
        let digests: Vec<_> = codes.iter().map(|code| (*code).to_owned()).collect();
        change(store, |work| {
            work.second_factors().put(&factor(user))?;
            work.second_factors().set_backup_codes(user, &digests)
        });
    };
    let spend = |user, code: &str| {
        change(store, |work| {
            work.second_factors().spend_backup_code(user, code)
        })
    };
    let count = |user| look(store, |view| view.second_factors().backup_codes(user));
    set(ada, &["one", "two"]);
    set(bob, &["three"]);
    assert!(!spend(bob, "one"));
    assert!(spend(ada, "one"));
    assert!(!spend(ada, "one"));
    assert_eq!((count(ada), count(bob)), (1, 1));
    set(ada, &["four", "five", "six"]);
    assert!(!spend(ada, "two"));
    assert_eq!(count(ada), 3);
}

/// A removed user's second factor and codes are gone too.
pub fn a_removed_second_factor_is_gone_with_its_codes(adapter: &dyn Adapter) {
    let store = adapter.store();
    let [ada, bob] = ["ada@example.com", "bob@example.com"].map(|it| add_user(store, "A", it).id);
    change(store, |work| {
        for user in [ada, bob] {
            work.second_factors().put(&factor(user))?;
            let codes = ["one".to_owned()];
            work.second_factors().set_backup_codes(user, &codes)?;
        }
        work.second_factors().remove(ada)?;
        work.users().remove(bob, at())
    });
    for user in [ada, bob] {
        assert_eq!(find(store, user), None);
        let left = look(store, |view| view.second_factors().backup_codes(user));
        assert_eq!(left, 0);
    }
}
