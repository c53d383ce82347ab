//! Conformance tests of the lists of [`crate::ports::Contacts`].

use super::contacts::{full, singles};
use super::{Adapter, add_contact, change, later, look, new_contact};
use crate::contacts::{Contact, ContactQuery, ContactSort, ContactSortKey, NewContact};
use nimchat_core_model::{ContactId, Page};

/// Those with any of the three values, and of the account only.
pub fn the_list_shows_contacts_that_can_be_told_from_others(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = adapter.add_account("engines").id;
    let elsewhere = adapter.add_account("looms").id;
    add_contact(store, &new_contact(account, "Nobody"));
    let shown = singles(account).map(|(new, _)| add_contact(store, &new));
    add_contact(store, &full(elsewhere));
    let page = Page::new(1, 10);
    let listed = look(store, |view| {
        view.contacts()
            .resolved(account, &ContactSort::default().into(), &page.into())
    });
    assert_eq!(listed.items, shown);
    assert_eq!(listed.total, 3);
    assert_eq!(listed.page, page);
}

/// After adding, setting and clearing a value, and merging.
pub fn the_total_is_right_after_any_change(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = adapter.add_account("engines").id;
    let elsewhere = adapter.add_account("looms").id;
    add_contact(store, &full(elsewhere));
    let total = || {
        let page = Page::new(1, 100);
        let sort = ContactSort::default();
        let listed = look(store, |view| {
            view.contacts()
                .resolved(account, &sort.into(), &page.into())
        });
        assert_eq!(listed.total, listed.items.len() as u64);
        listed.total
    };
    assert_eq!(total(), 0);
    let ada = add_contact(store, &full(account));
    let bob = add_contact(store, &new_contact(account, "Bob"));
    let eve = add_contact(store, &new_contact(account, "Eve"));
    assert_eq!(total(), 1);
    let known = Contact {
        identifier: Some("bob".to_owned()),
        ..bob.clone()
    };
    change(store, |work| work.contacts().update(&known));
    assert_eq!(total(), 2);
    change(store, |work| work.contacts().update(&known));
    change(store, |work| {
        work.contacts().touch(account, eve.id, later(1))
    });
    assert_eq!(total(), 2);
    change(store, |work| work.contacts().update(&bob));
    assert_eq!(total(), 1);
    change(store, |work| work.contacts().update(&known));
    change(store, |work| work.contacts().merge(account, ada.id, eve.id));
    assert_eq!(total(), 2);
    change(store, |work| work.contacts().merge(account, ada.id, bob.id));
    assert_eq!(total(), 1);
}

/// Each page has the total, even one after the last.
pub fn the_list_comes_in_pages(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = adapter.add_account("engines").id;
    let mut ids = Vec::new();
    for index in 0..5 {
        let new = NewContact {
            identifier: Some(format!("contact-{index}")),
            ..new_contact(account, "Same")
        };
        ids.push(add_contact(store, &new).id);
    }
    let query = ContactSort::by(ContactSortKey::Name, false).into();
    for (number, expected) in [(1, &ids[..2]), (2, &ids[2..4]), (3, &ids[4..]), (4, &[])] {
        let page = Page::new(number, 2);
        let listed = look(store, |view| {
            view.contacts().resolved(account, &query, &page.into())
        });
        let found: Vec<_> = listed.items.iter().map(|contact| contact.id).collect();
        assert_eq!(found, expected);
        assert_eq!((listed.total, listed.page), (5, page));
    }
}

/// By a part of what they are known by, of two letters too, in any case and script; in their own account only.
pub fn contacts_are_found_by_a_part_of_what_they_are_known_by(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = adapter.add_account("engines").id;
    let elsewhere = adapter.add_account("looms").id;
    let ada = add_contact(store, &full(account));
    add_contact(
        store,
        &NewContact {
            identifier: Some("grüße".to_owned()),
            ..new_contact(elsewhere, "Grüße")
        },
    );
    let wang = add_contact(
        store,
        &NewContact {
            identifier: Some("Customer_7%".to_owned()),
            additional_attributes: serde_json::json!({"company_name": "Öfen AG"}).into(),
            ..new_contact(account, "王小明")
        },
    );
    add_contact(store, &new_contact(account, "Öfen of a visitor"));
    let found = |text: &str| {
        let query = ContactQuery {
            text: Some(text.to_owned()),
            ..ContactQuery::default()
        };
        let listed = look(store, |view| {
            view.contacts()
                .resolved(account, &query, &Page::new(1, 10).into())
        });
        assert_eq!(listed.total, listed.items.len() as u64, "{text}");
        let ids = listed.items.into_iter().map(|contact| contact.id);
        ids.collect::<Vec<_>>()
    };
    let email = ada
        .email
        .as_ref()
        .expect("they have one")
        .as_str()
        .to_uppercase();
    let number = ada.phone_number.as_ref().expect("they have one").as_str();
    assert_eq!(found(&email), [ada.id]);
    assert_eq!(found(&number[1..]), [ada.id]);
    for text in ["öf", "ÖFEN", "n a", "小明", "小", "王", "er_7%", "7%"] {
        assert_eq!(found(text), [wang.id], "{text}");
    }
    for text in ["grüße", "of a", "r%7", "明小", "visitor", "ag\u{1f}"] {
        assert_eq!(found(text), [], "{text}");
    }
    let renamed = Contact {
        name: "Ing".to_owned(),
        ..wang.clone()
    };
    change(store, |work| work.contacts().update(&renamed));
    assert_eq!((found("小明"), found("ing")), (vec![], vec![wang.id]));
    change(store, |work| work.contacts().remove(account, wang.id));
    assert_eq!(found("ing"), []);
}

/// Those who have any of the labels, in any case; and those who are named, known or not.
pub fn the_list_shows_labelled_and_named_contacts(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = adapter.add_account("engines").id;
    let elsewhere = adapter.add_account("looms").id;
    let other = add_contact(store, &full(elsewhere));
    let known = add_contact(store, &full(account));
    let visitor = add_contact(store, &new_contact(account, "Visitor"));
    let labelled = Contact {
        labels: vec!["VIP".to_owned(), "größe".to_owned()],
        ..known.clone()
    };
    change(store, |work| work.contacts().update(&labelled));
    let listed = |query: ContactQuery| {
        let listed = look(store, |view| {
            view.contacts()
                .resolved(account, &query, &Page::new(1, 10).into())
        });
        assert_eq!(listed.total, listed.items.len() as u64);
        let ids = listed.items.into_iter().map(|contact| contact.id);
        let ids = ids.collect::<Vec<_>>();
        let (mut after, mut walked) = (ContactId::new(0), Vec::new());
        while let Some(next) = look(store, |view| {
            view.contacts().resolved_after(account, &query, after, 1)
        })
        .pop()
        {
            after = next.id;
            walked.push(after);
        }
        assert_eq!(walked, ids);
        ids
    };
    let with = |labels: &[&str]| {
        listed(ContactQuery {
            labels: labels.iter().map(|label| (*label).to_owned()).collect(),
            ..ContactQuery::default()
        })
    };
    assert_eq!(with(&["GRÖSSE", "vip"]), [known.id]);
    assert_eq!(with(&["Größe"]), [known.id]);
    assert_eq!(with(&["vi"]), []);
    let among = |ids: &[ContactId]| {
        listed(ContactQuery {
            among: Some(ids.to_vec()),
            ..ContactQuery::default()
        })
    };
    assert_eq!(among(&[visitor.id, other.id]), [visitor.id]);
    assert_eq!(among(&[]), []);
    change(store, |work| work.contacts().remove(account, visitor.id));
    assert_eq!(among(&[visitor.id, known.id]), [known.id]);
}
