//! Conformance tests of [`crate::ports::Contacts`].

use super::{
    Adapter, Scene, add_contact, add_session, at, attributes, change, later, look, new_contact,
    new_message, refusal,
};
use crate::contacts::{
    Contact, ContactKey, ContactQuery, ContactSort, ContactSortKey, ContactType, NewContact,
};
use crate::jobs::TranscriptMail;
use crate::messages::{MessageType, NewMessage, Sender};
use crate::ports::{CustomerScope, Store};
use nimchat_accounts::Visibility;
use nimchat_core_model::{
    AccountId, Actor, ContactId, Email, EventName, Job, NewEvent, Page, PhoneNumber, Progress,
    Queue, Subject,
};

fn email(text: &str) -> Email {
    Email::stored(text.to_owned())
}

fn number(text: &str) -> PhoneNumber {
    PhoneNumber::stored(text.to_owned())
}

fn full(account: AccountId) -> NewContact {
    NewContact {
        account_id: account,
        name: "Ada Größe".to_owned(),
        email: Some(email("ada@example.com")),
        phone_number: Some(number("+4912345")),
        identifier: Some("Ada-1".to_owned()),
        additional_attributes: attributes(),
        custom_attributes: attributes(),
        contact_type: ContactType::Lead,
        blocked: true,
        avatar_url: Some("https://example.com/ada.png".to_owned()),
        created_at: at(),
    }
}

fn find(store: &dyn Store, account: AccountId, id: ContactId) -> Option<Contact> {
    look(store, |view| view.contacts().find(account, id))
}

fn check_read_back(store: &dyn Store, new: NewContact) {
    let contact = add_contact(store, &new);
    let expected = Contact {
        id: contact.id,
        account_id: new.account_id,
        name: new.name,
        email: new.email,
        phone_number: new.phone_number,
        identifier: new.identifier,
        additional_attributes: new.additional_attributes,
        custom_attributes: new.custom_attributes,
        labels: Vec::new(),
        contact_type: new.contact_type,
        blocked: new.blocked,
        avatar_url: new.avatar_url,
        last_activity_at: None,
        created_at: new.created_at,
        updated_at: new.created_at,
    };
    assert_eq!(contact, expected);
    assert_eq!(find(store, expected.account_id, contact.id), Some(expected));
}

/// With every value.
pub fn a_contact_reads_back_as_they_were_added(adapter: &dyn Adapter) {
    let account = adapter.add_account("engines").id;
    check_read_back(adapter.store(), full(account));
}

/// Several contacts without a value do not conflict.
pub fn a_contact_without_optional_values_reads_back(adapter: &dyn Adapter) {
    let account = adapter.add_account("engines").id;
    check_read_back(adapter.store(), new_contact(account, ""));
    check_read_back(adapter.store(), new_contact(account, ""));
}

/// Values are set and cleared.
pub fn an_update_writes_every_attribute_of_a_contact(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = adapter.add_account("engines").id;
    let before = add_contact(store, &new_contact(account, "Ada"));
    let bystander = add_contact(store, &new_contact(account, "Bob"));
    let written = Contact {
        name: "Countess".to_owned(),
        email: Some(email("countess@example.com")),
        phone_number: Some(number("+43123")),
        identifier: Some("C".to_owned()),
        additional_attributes: attributes(),
        custom_attributes: attributes(),
        labels: vec!["VIP".to_owned(), "Grün".to_owned()],
        contact_type: ContactType::Customer,
        blocked: true,
        avatar_url: Some("https://example.com/c.png".to_owned()),
        last_activity_at: Some(later(7)),
        updated_at: later(8),
        ..before.clone()
    };
    for contact in [&written, &before] {
        change(store, |work| work.contacts().update(contact));
        assert_eq!(find(store, account, before.id).as_ref(), Some(contact));
    }
    assert_eq!(find(store, account, bystander.id), Some(bystander));
}

/// One by one and many at once.
pub fn a_contact_is_found_in_their_own_account_only(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = adapter.add_account("engines").id;
    let elsewhere = adapter.add_account("looms").id;
    let [ada, bob] = ["Ada", "Bob"].map(|name| add_contact(store, &new_contact(account, name)));
    let eve = add_contact(store, &new_contact(elsewhere, "Eve"));
    assert_eq!(find(store, elsewhere, ada.id), None);
    let asked = [eve.id, bob.id, ada.id, ada.id];
    let mut many = look(store, |view| view.contacts().many(account, &asked));
    many.sort_by_key(|contact| contact.id);
    assert_eq!(many, [ada, bob]);
    assert_eq!(
        look(store, |view| view.contacts().many(account, &[])),
        Vec::new()
    );
}

/// Identifier (exactly), address and telephone number; within the account.
pub fn a_contact_is_found_by_what_they_are_known_by(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = adapter.add_account("engines").id;
    let elsewhere = adapter.add_account("looms").id;
    add_contact(store, &new_contact(account, "Nobody"));
    let ada = add_contact(store, &full(account));
    look(store, |view| {
        let contacts = view.contacts();
        assert_eq!(
            contacts.by_identifier(account, "Ada-1")?.as_ref(),
            Some(&ada)
        );
        assert_eq!(contacts.by_identifier(account, "ada-1")?, None);
        assert_eq!(contacts.by_identifier(account, "")?, None);
        assert_eq!(contacts.by_identifier(elsewhere, "Ada-1")?, None);
        let address = email("ada@example.com");
        assert_eq!(contacts.by_email(account, &address)?.as_ref(), Some(&ada));
        assert_eq!(contacts.by_email(elsewhere, &address)?, None);
        let phone = number("+4912345");
        let found = contacts.by_phone_number(account, &phone)?;
        assert_eq!(found.as_ref(), Some(&ada));
        assert_eq!(contacts.by_phone_number(elsewhere, &phone)?, None);
        Ok(())
    });
}

/// A contact with one value, and the unique rule of that value.
fn singles(account: AccountId) -> [(NewContact, &'static str); 3] {
    let full = full(account);
    [
        (
            NewContact {
                email: full.email,
                ..new_contact(account, "One")
            },
            "contacts_account_id_email_key",
        ),
        (
            NewContact {
                phone_number: full.phone_number,
                ..new_contact(account, "Two")
            },
            "contacts_account_id_phone_number_key",
        ),
        (
            NewContact {
                identifier: full.identifier,
                ..new_contact(account, "Three")
            },
            "contacts_account_id_identifier_key",
        ),
    ]
}

/// Each on its own constraint.
pub fn a_taken_value_is_a_conflict_on_adding(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = adapter.add_account("engines").id;
    add_contact(store, &full(account));
    for (new, rule) in singles(account) {
        let error = refusal(store, |work| work.contacts().add(new));
        assert!(error.is_conflict_on(rule), "{error:?} is not on {rule}");
    }
}

/// A contact's own values are no conflict.
pub fn a_taken_value_is_a_conflict_on_updating(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = adapter.add_account("engines").id;
    let ada = add_contact(store, &full(account));
    let bob = add_contact(store, &new_contact(account, "Bob"));
    for (new, rule) in singles(account) {
        let greedy = Contact {
            email: new.email,
            phone_number: new.phone_number,
            identifier: new.identifier,
            ..bob.clone()
        };
        let error = refusal(store, |work| work.contacts().update(&greedy));
        assert!(error.is_conflict_on(rule), "{error:?} is not on {rule}");
    }
    change(store, |work| work.contacts().update(&ada));
}

/// Each of the values.
pub fn a_value_may_be_taken_in_another_account(adapter: &dyn Adapter) {
    let store = adapter.store();
    let [one, other] = ["engines", "looms"].map(|name| adapter.add_account(name).id);
    let one = add_contact(store, &full(one));
    let other = add_contact(store, &full(other));
    assert_eq!(one.email, other.email);
}

/// Other contacts stay as they are.
pub fn a_contact_who_writes_is_touched(adapter: &dyn Adapter) {
    let store = adapter.store();
    let scene = Scene::new(adapter, "engines");
    let bob = add_contact(store, &new_contact(scene.account, "Bob"));
    change(store, |work| {
        work.contacts()
            .touch(scene.account, scene.contact.id, later(3))
    });
    let ada = find(store, scene.account, scene.contact.id);
    let ada = ada.expect("the contact is there");
    assert_eq!(ada.last_activity_at, Some(later(3)));
    let touched = Contact {
        last_activity_at: ada.last_activity_at,
        updated_at: ada.updated_at,
        ..scene.contact
    };
    assert_eq!(ada, touched);
    assert_eq!(find(store, scene.account, bob.id), Some(bob));
}

/// However few rows a step erases; the data of others stay.
pub fn nothing_names_an_erased_contact(adapter: &dyn Adapter) {
    let store = adapter.store();
    let scene = Scene::new(adapter, "engines");
    let (account, id) = (scene.account, scene.contact.id);
    let other = add_contact(store, &full(account));
    let conversation = scene.begin(store);
    let event = |subject| {
        NewEvent::new(
            account,
            EventName::ContactUpdated,
            subject,
            Actor::System,
            at(),
        )
    };
    let kept = event(Subject::Contact { id: other.id });
    let named = [
        Subject::Contact { id },
        Subject::Conversation {
            id: conversation.id,
        },
    ];
    change(store, |work| {
        for text in ["One", "Two", "Three"] {
            work.messages()
                .append(new_message(&conversation, MessageType::Incoming, text))?;
        }
        work.outbox().record(&named.map(event))?;
        work.outbox().record(std::slice::from_ref(&kept))?;
        let mail = TranscriptMail {
            account,
            conversation: conversation.id,
            to: "ada@example.com".to_owned(),
        };
        work.jobs().enqueue(&[mail.due(at())?])
    });
    let step = || {
        change(store, |work| {
            work.contacts().erase(account, id, 1, later(1))
        })
    };
    let mut steps = 0;
    while step() == Progress::More {
        steps += 1;
        assert!(steps < 100, "it ends");
    }
    assert_eq!(step(), Progress::Done);
    assert_eq!(find(store, account, id), None);
    assert_eq!(find(store, account, other.id), Some(other));
    assert_eq!(adapter.events(), [kept]);
    let counts = adapter.jobs().counts().expect("the queue answers");
    let mail = counts.iter().filter(|count| count.queue == Queue::Mail);
    assert_eq!(mail.map(|count| count.waiting).sum::<u64>(), 0);
    look(store, |view| {
        let found =
            view.conversations()
                .find(account, conversation.number, Visibility::Everything)?;
        assert!(found.is_none());
        assert_eq!(view.sessions().of_contacts(&[id])?, []);
        Ok(())
    });
}

/// Sessions, conversations and messages; merging the values is the use case's task.
pub fn merging_moves_everything(adapter: &dyn Adapter) {
    let store = adapter.store();
    let scene = Scene::new(adapter, "engines");
    let account = scene.account;
    let base = add_contact(store, &full(account));
    let of_base = add_session(store, base.id, scene.inbox.id, "base");
    let conversation = scene.begin(store);
    let (said, untouched) = change(store, |work| {
        let new = new_message(&conversation, MessageType::Incoming, "Hello");
        let said = work.messages().append(NewMessage {
            sender: Some(Sender::Contact(scene.contact.id)),
            ..new.clone()
        })?;
        // an agent with the same id as the contact is another person
        let same = nimchat_core_model::UserId::new(scene.contact.id.get());
        let untouched = work.messages().append(NewMessage {
            sender: Some(Sender::User(same)),
            ..new
        })?;
        Ok((said, untouched))
    });
    change(store, |work| {
        work.contacts().merge(account, base.id, scene.contact.id)
    });

    assert_eq!(find(store, account, scene.contact.id), None);
    assert_eq!(find(store, account, base.id), Some(base.clone()));
    look(store, |view| {
        let sessions = view.sessions().of_contacts(&[base.id])?;
        let ids: Vec<_> = sessions.iter().map(|session| session.id).collect();
        assert_eq!(ids, [scene.session.id, of_base.id]);
        assert!(sessions.iter().all(|session| session.contact_id == base.id));
        let moved =
            view.conversations()
                .find(account, conversation.number, Visibility::Everything)?;
        let moved = moved.expect("the conversation is there").conversation;
        assert_eq!(moved.contact_id, base.id);
        let mine = CustomerScope::Contact(base.id);
        assert_eq!(
            view.conversations().of_customer(account, mine, None, 10)?,
            [moved]
        );
        let said = view.messages().find(conversation.id, said.id)?;
        let sender = said.and_then(|message| message.sender);
        assert_eq!(sender, Some(Sender::Contact(base.id)));
        let kept = view.messages().find(conversation.id, untouched.id)?;
        assert_eq!(kept.and_then(|m| m.sender), untouched.sender);
        Ok(())
    });
}

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

/// They are found no more, and their values are free, while what is theirs waits to be erased.
pub fn a_removed_contact_is_found_no_more(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = adapter.add_account("engines").id;
    let gone = add_contact(store, &full(account));
    change(store, |work| work.contacts().remove(account, gone.id));
    assert_eq!(find(store, account, gone.id), None);
    let again = add_contact(store, &full(account));
    look(store, |view| {
        let listed = view.contacts().resolved(
            account,
            &ContactQuery::default(),
            &Page::new(1, 10).into(),
        )?;
        assert_eq!((listed.total, listed.items.len()), (1, 1));
        let both = view.contacts().many(account, &[gone.id, again.id])?;
        assert_eq!(both.len(), 2);
        Ok(())
    });
    change(store, |work| {
        let locked = work.contacts().lock(account, &[gone.id, again.id])?;
        assert_eq!(locked.iter().collect::<Vec<_>>(), [&again]);
        Ok(())
    });
    refusal(store, |work| work.contacts().remove(account, gone.id));
    let step = change(store, |work| {
        work.contacts().erase(account, gone.id, 100, later(1))
    });
    assert_eq!(step, Progress::Done);
    let left = look(store, |view| {
        view.contacts().many(account, &[gone.id, again.id])
    });
    assert_eq!(left, [again]);
}
