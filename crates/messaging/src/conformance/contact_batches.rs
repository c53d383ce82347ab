//! Conformance tests of [`crate::ports::Contacts`] for several contacts at once.

use super::contacts::{email, find, full, number};
use super::{Adapter, add_contact, attributes, change, later, look, new_contact, refusal};
use crate::contacts::{Contact, ContactKey, ContactQuery, NewContact};
use nimchat_core_model::Page;

/// Adding and updating several is adding and updating each, in the order that was given.
pub fn contacts_are_written_together(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = adapter.add_account("engines").id;
    let elsewhere = adapter.add_account("looms").id;
    let mut new: Vec<NewContact> = (0..5)
        .map(|index| NewContact {
            email: Some(email(&format!("c{index}@example.com"))),
            ..new_contact(account, &format!("Number {index}"))
        })
        .collect();
    new.push(new_contact(account, "Nobody"));
    new.push(full(elsewhere));
    let added = change(store, |work| work.contacts().add_all(new.clone()));
    let expected = new.into_iter().zip(&added);
    let expected: Vec<Contact> = expected.map(|(new, added)| new.with_id(added.id)).collect();
    assert_eq!(added, expected);
    for contact in &added {
        assert_eq!(
            find(store, contact.account_id, contact.id).as_ref(),
            Some(contact)
        );
    }
    let listed = |text: Option<&str>| {
        let query = ContactQuery {
            text: text.map(str::to_owned),
            ..ContactQuery::default()
        };
        let page = Page::new(1, 10);
        look(store, |view| {
            view.contacts().resolved(account, &query, &page.into())
        })
    };
    assert_eq!(listed(None).items, added[..5]);
    assert_eq!(listed(None).total, 5);
    assert_eq!(listed(Some("number")).total, 5);

    // one loses its only value and one gets its first
    let changed = [
        Contact {
            email: None,
            labels: vec!["VIP".to_owned()],
            ..added[0].clone()
        },
        Contact {
            name: "Somebody".to_owned(),
            phone_number: Some(number("+4912345")),
            last_activity_at: Some(later(3)),
            ..added[5].clone()
        },
        Contact {
            additional_attributes: attributes(),
            custom_attributes: attributes(),
            ..added[6].clone()
        },
    ];
    change(store, |work| work.contacts().update_all(&changed));
    for contact in &changed {
        assert_eq!(
            find(store, contact.account_id, contact.id).as_ref(),
            Some(contact)
        );
    }
    assert_eq!(listed(None).total, 5);
    assert_eq!(listed(Some("number")).items, added[1..5]);
    assert_eq!(listed(Some("somebody")).items, changed[1..2]);

    let greedy = Contact {
        email: Some(email("c2@example.com")),
        ..added[1].clone()
    };
    let error = refusal(store, |work| work.contacts().update_all(&[greedy]));
    assert!(
        error.is_conflict_on("contacts_account_id_email_key"),
        "{error:?}"
    );
    change(store, |work| {
        assert_eq!(work.contacts().add_all(Vec::new())?, []);
        work.contacts().update_all(&[])
    });
}

/// Each contact once, however many of the values they have; of the account only.
pub fn contacts_are_locked_by_what_they_are_known_by(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = adapter.add_account("engines").id;
    let elsewhere = adapter.add_account("looms").id;
    let ada = add_contact(store, &full(account));
    let bob = NewContact {
        email: Some(email("bob@example.com")),
        ..new_contact(account, "Bob")
    };
    let bob = add_contact(store, &bob);
    add_contact(store, &full(elsewhere));
    change(store, |work| {
        let contacts = work.contacts();
        let keys: Vec<ContactKey> = bob.keys().chain(ada.keys()).collect();
        assert_eq!(keys.len(), 4);
        assert_eq!(contacts.lock_with(account, &keys)?, [ada.clone(), bob]);
        for key in ada.keys() {
            let found = contacts.lock_with(account, &[key])?;
            assert_eq!(found, std::slice::from_ref(&ada));
        }
        let other = [ContactKey::Email("Ada-1".to_owned())];
        assert_eq!(contacts.lock_with(account, &other)?, []);
        assert_eq!(contacts.lock_with(account, &[])?, []);
        contacts.remove(account, ada.id)?;
        let keys: Vec<ContactKey> = ada.keys().collect();
        assert_eq!(contacts.lock_with(account, &keys)?, []);
        Ok(())
    });
}
