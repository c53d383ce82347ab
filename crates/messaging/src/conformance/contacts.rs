//! Conformance tests of [`crate::ports::Contacts`].

use super::{
    Adapter, Scene, add_contact, add_session, at, attributes, change, later, look, new_contact,
    new_message, refusal,
};
use crate::contacts::{Contact, ContactQuery, ContactType, NewContact};
use crate::jobs::TranscriptMail;
use crate::messages::{MessageType, NewMessage, Sender};
use crate::ports::{CustomerScope, Store};
use nimchat_accounts::Visibility;
use nimchat_core_model::{
    AccountId, Actor, ContactId, Email, EventName, Job, NewEvent, Page, PhoneNumber, Progress,
    Queue, Subject,
};

pub(super) fn email(text: &str) -> Email {
    Email::stored(text.to_owned())
}

pub(super) fn number(text: &str) -> PhoneNumber {
    PhoneNumber::stored(text.to_owned())
}

pub(super) fn full(account: AccountId) -> NewContact {
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

pub(super) fn find(store: &dyn Store, account: AccountId, id: ContactId) -> Option<Contact> {
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
pub(super) fn singles(account: AccountId) -> [(NewContact, &'static str); 3] {
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
