//! Conformance tests of [`crate::ports::Notes`].

use super::{Adapter, add_contact, at, change, later, look, new_contact, refusal};
use crate::contacts::notes::{ContactNote, NewContactNote};
use crate::ports::Store;
use nimchat_core_model::{AccountId, ContactId, Progress, UserId};

fn add(store: &dyn Store, account: AccountId, contact: ContactId, user: UserId) -> ContactNote {
    change(store, |work| {
        work.notes().add(NewContactNote {
            account_id: account,
            contact_id: contact,
            user_id: Some(user),
            content: "Größe".to_owned(),
            created_at: at(),
        })
    })
}

/// Through their own account and contact only.
pub fn notes_are_of_their_contact_newest_first(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = adapter.add_account("engines").id;
    let elsewhere = adapter.add_account("looms").id;
    let user = adapter.add_member(account, "grace");
    let ada = add_contact(store, &new_contact(account, "Ada")).id;
    let bob = add_contact(store, &new_contact(account, "Bob")).id;
    let first = add(store, account, ada, user);
    let second = add(store, account, ada, user);
    let other = add(store, account, bob, user);
    let of = |account, contact| look(store, |view| view.notes().of_contact(account, contact));
    assert_eq!(of(account, ada), [second.clone(), first.clone()]);
    assert_eq!(of(elsewhere, ada), []);
    let find = |contact, id| look(store, |view| view.notes().find(account, contact, id));
    assert_eq!(find(ada, first.id), Some(first.clone()));
    assert_eq!(find(ada, other.id), None);
    let changed = ContactNote {
        content: "Other".to_owned(),
        user_id: None,
        updated_at: later(1),
        ..first
    };
    change(store, |work| work.notes().update(&changed));
    assert_eq!(find(ada, changed.id), Some(changed.clone()));
    let stolen = ContactNote {
        account_id: elsewhere,
        ..changed.clone()
    };
    refusal(store, |work| work.notes().update(&stolen));
    let remove = |contact| {
        change(store, |work| {
            work.notes().remove(account, contact, changed.id)
        })
    };
    assert!(!remove(bob));
    assert!(remove(ada));
    assert!(!remove(ada));
    assert_eq!(of(account, ada), [second]);
}

/// None of another contact.
pub fn notes_move_when_contacts_are_merged_and_are_erased_with_them(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = adapter.add_account("engines").id;
    let user = adapter.add_member(account, "grace");
    let ada = add_contact(store, &new_contact(account, "Ada")).id;
    let bob = add_contact(store, &new_contact(account, "Bob")).id;
    let note = add(store, account, bob, user);
    change(store, |work| work.contacts().merge(account, ada, bob));
    let of = |contact| look(store, |view| view.notes().of_contact(account, contact));
    let moved = ContactNote {
        contact_id: ada,
        ..note
    };
    assert_eq!(of(ada), [moved]);
    let step = change(store, |work| {
        work.contacts().erase(account, ada, 100, later(1))
    });
    assert_eq!(step, Progress::Done);
    assert_eq!(of(ada), []);
}
