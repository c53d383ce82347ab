//! Records that are moved in from another server (`docs/decisions/0042`).

use crate::world::World;
use chrono::{DateTime, TimeDelta, Utc};
use nimchat_core_model::{Attributes, ContactId};
use nimchat_messaging::contacts::UpdateContact;
use nimchat_messaging::import::{
    ImportService, ImportedContact, ImportedConversation, ImportedMessage, ImportedNote,
    ImportedRating, ImportedSession, Origin,
};
use nimchat_messaging::{
    ContentType, DeliveryStatus, Inbox, MessageType, Priority, Rating, Sender, Status,
    SurveyAnswer, SurveyService,
};
use serde_json::json;

const SOURCE: &str = "https://old.example/1";

fn service(world: &World) -> ImportService {
    ImportService::new(world.deps.clone())
}

fn long_ago() -> DateTime<Utc> {
    DateTime::from_timestamp(1_500_000_000, 0).unwrap()
}

fn session(inbox: &Inbox) -> ImportedSession {
    ImportedSession {
        inbox: inbox.id,
        source_id: "ada-1".to_owned(),
        hmac_verified: false,
    }
}

fn ada(inbox: &Inbox) -> ImportedContact {
    ImportedContact {
        name: "Ada".to_owned(),
        email: Some("ada@example.com".to_owned()),
        phone_number: Some("no number".to_owned()),
        identifier: Some(String::new()),
        additional_attributes: Attributes::from(json!({"city": "London"})),
        custom_attributes: Attributes::from(json!({"plan": "pro"})),
        labels: vec!["vip".to_owned()],
        blocked: false,
        avatar: None,
        sessions: vec![session(inbox)],
        notes: vec![ImportedNote {
            user: None,
            content: "Called".to_owned(),
            created_at: long_ago(),
        }],
        last_activity_at: Some(long_ago() + TimeDelta::days(1)),
        created_at: long_ago(),
    }
}

fn said(old_id: i64, message_type: MessageType, sender: Option<Sender>) -> ImportedMessage {
    ImportedMessage {
        old_id,
        message_type,
        content: Some(format!("Message {old_id}")),
        content_type: ContentType::Text,
        content_attributes: Attributes::new(),
        private: false,
        status: DeliveryStatus::Read,
        source_id: None,
        sender,
        additional_attributes: Attributes::new(),
        attachments: Vec::new(),
        created_at: long_ago() + TimeDelta::minutes(old_id),
    }
}

fn conversation(inbox: &Inbox, contact: ContactId) -> ImportedConversation {
    let mut reply = said(8, MessageType::Outgoing, None);
    reply.content_attributes = Attributes::from(json!({"in_reply_to": 7}));
    let mut survey = said(9, MessageType::Template, None);
    survey.content_type = ContentType::InputCsat;
    ImportedConversation {
        contact,
        number: 40.into(),
        inbox: inbox.id,
        source_id: Some("ada-1".to_owned()),
        hmac_verified: true,
        uuid: None,
        status: Status::Resolved,
        priority: Some(Priority::High),
        assignee: None,
        team: None,
        additional_attributes: Attributes::new(),
        custom_attributes: Attributes::new(),
        labels: vec!["bug".to_owned()],
        participants: Vec::new(),
        snoozed_until: None,
        waiting_since: None,
        first_reply_created_at: Some(long_ago() + TimeDelta::minutes(8)),
        agent_last_seen_at: None,
        assignee_last_seen_at: None,
        contact_last_seen_at: None,
        unread_count: 3,
        messages: vec![
            said(7, MessageType::Incoming, Some(Sender::Contact(contact))),
            reply,
            survey,
        ],
        ratings: vec![ImportedRating {
            message: 9,
            rating: Rating::new(4).unwrap(),
            feedback_message: Some("Good".to_owned()),
            assigned_agent: None,
            at: long_ago() + TimeDelta::hours(1),
        }],
        last_activity_at: None,
        created_at: long_ago(),
        updated_at: long_ago() + TimeDelta::hours(2),
    }
}

#[test]
fn a_contact_keeps_times_sessions_labels_and_notes() {
    let world = World::new();
    let inbox = world.inbox();
    let origin = Origin::new(SOURCE, "contact", 5);
    let events = world.news_names(|| {
        let id = service(&world)
            .contact(world.account.id, &origin, ada(&inbox))
            .unwrap();
        let view = world.contacts().show(&world.grace, id).unwrap();
        let contact = &view.contact;
        assert_eq!(
            (contact.created_at, contact.phone_number.is_some()),
            (long_ago(), false)
        );
        assert_eq!(
            contact.last_activity_at,
            Some(long_ago() + TimeDelta::days(1))
        );
        assert_eq!(contact.labels, ["vip"]);
        assert_eq!(view.sessions[0].0.source_id, "ada-1");
        let notes = world.contacts().notes(&world.grace, id).unwrap();
        assert_eq!(notes[0].note.created_at, long_ago());
        let again = service(&world).contact(world.account.id, &origin, ada(&inbox));
        assert_eq!(again.unwrap(), id, "twice is once");
        assert_eq!(world.contacts().notes(&world.grace, id).unwrap().len(), 1);
    });
    assert_eq!(events, [], "nobody is told");
}

#[test]
fn a_contact_with_the_same_address_is_taken_for_the_imported_one() {
    let world = World::new();
    let inbox = world.inbox();
    let known = service(&world)
        .contact(
            world.account.id,
            &Origin::new(SOURCE, "contact", 5),
            ada(&inbox),
        )
        .unwrap();
    let other = ImportedContact {
        name: "Ada again".to_owned(),
        notes: Vec::new(),
        ..ada(&inbox)
    };
    let elsewhere = Origin::new("https://older.example/1", "contact", 5);
    let found = service(&world)
        .contact(world.account.id, &elsewhere, other)
        .unwrap();
    assert_eq!(found, known);
    let view = world.contacts().show(&world.grace, known).unwrap();
    assert_eq!(
        (view.contact.name.as_str(), view.sessions.len()),
        ("Ada", 1)
    );
}

#[test]
fn what_is_changed_there_of_a_contact_follows_until_they_are_changed_here() {
    let world = World::new();
    let inbox = world.inbox();
    let imports = service(&world);
    let account = world.account.id;
    let origin = Origin::new(SOURCE, "contact", 5);
    let id = imports.contact(account, &origin, ada(&inbox)).unwrap();
    let other = ImportedContact {
        name: "Bob".to_owned(),
        email: Some("bob@example.com".to_owned()),
        sessions: Vec::new(),
        ..ada(&inbox)
    };
    let bob = Origin::new(SOURCE, "contact", 6);
    imports.contact(account, &bob, other).unwrap();
    let follow = |name: &str, email: &str| {
        let there = ImportedContact {
            name: name.to_owned(),
            email: Some(email.to_owned()),
            phone_number: Some("+4930123".to_owned()),
            labels: Vec::new(),
            ..ada(&inbox)
        };
        imports.follow_contact(account, &origin, there).unwrap()
    };
    let shown = || {
        let contact = world.contacts().show(&world.grace, id).unwrap().contact;
        let email = contact.email.map(|email| email.to_string());
        (contact.name, email.unwrap(), contact.labels)
    };
    let events = world.news_names(|| {
        assert!(follow("Ada King", "king@example.com"));
        assert!(!follow("Ada King", "king@example.com"), "twice is once");
        assert!(follow("Ada Byron", "bob@example.com"));
    });
    assert_eq!(events, [], "nobody is told");
    let expected = ("Ada Byron", "king@example.com");
    let (name, email, labels) = shown();
    assert_eq!(
        (name.as_str(), email.as_str()),
        expected,
        "an address that another has"
    );
    assert_eq!(labels, ["vip"]);

    world.wait(1);
    let block = UpdateContact {
        blocked: Some(true),
        ..UpdateContact::default()
    };
    world.contacts().update(&world.grace, id, block).unwrap();
    assert!(!follow("Ada Lovelace", "ada@example.com"));
    assert_eq!(shown().0, "Ada Byron");
}

#[test]
fn a_conversation_keeps_what_it_was() {
    let world = World::new();
    let inbox = world.inbox();
    let imports = service(&world);
    let contact = imports
        .contact(
            world.account.id,
            &Origin::new(SOURCE, "contact", 5),
            ada(&inbox),
        )
        .unwrap();
    let origin = Origin::new(SOURCE, "conversation", 3);
    let events = world.news_names(|| {
        let moved = imports.conversation(world.account.id, &origin, conversation(&inbox, contact));
        let number = moved.unwrap();
        assert_eq!(number.get(), 40, "it is free");
        let (view, messages) = world
            .conversations()
            .show(&world.administrator().0, number)
            .unwrap();
        let stored = &view.conversation;
        assert_eq!(
            (stored.status, stored.priority),
            (Status::Resolved, Some(Priority::High))
        );
        assert_eq!(
            (stored.created_at, stored.updated_at),
            (long_ago(), long_ago() + TimeDelta::hours(2))
        );
        assert_eq!(stored.last_activity_at, long_ago() + TimeDelta::minutes(9));
        assert_eq!((stored.unread_count, stored.messages_count), (3, 3));
        assert_eq!(stored.waiting_since, None);
        let ids: Vec<_> = messages.iter().map(|view| view.message.id).collect();
        assert_eq!(
            messages[1].message.content_attributes.0["in_reply_to"],
            json!(ids[0])
        );
        assert_eq!(messages[0].message.status, DeliveryStatus::Read);
        assert_eq!(messages[2].message.created_at, stored.last_activity_at);
        let contact_view = world.contacts().show(&world.grace, contact).unwrap();
        assert!(
            contact_view.sessions[0].0.hmac_verified,
            "the conversation tells it"
        );
        let again = imports.conversation(world.account.id, &origin, conversation(&inbox, contact));
        assert_eq!(again.unwrap(), number, "twice is once");
    });
    assert_eq!(events, [], "nobody is told");
}

#[test]
fn messages_follow_a_conversation_and_its_state_only_until_it_is_changed_here() {
    let world = World::new();
    let inbox = world.inbox();
    let imports = service(&world);
    let account = world.account.id;
    let contact = imports
        .contact(account, &Origin::new(SOURCE, "contact", 5), ada(&inbox))
        .unwrap();
    let origin = Origin::new(SOURCE, "conversation", 3);
    let number = imports
        .conversation(account, &origin, conversation(&inbox, contact))
        .unwrap();
    let later = |id: i64, status: Status| {
        let mut reply = said(id, MessageType::Incoming, Some(Sender::Contact(contact)));
        reply.content_attributes = Attributes::from(json!({"in_reply_to": 8}));
        ImportedConversation {
            status,
            priority: None,
            unread_count: 1,
            messages: vec![reply],
            ratings: Vec::new(),
            ..conversation(&inbox, contact)
        }
    };
    let follow =
        |imported: ImportedConversation| imports.follow(account, &origin, imported).unwrap();
    let shown = || {
        let administrator = world.administrator().0;
        world.conversations().show(&administrator, number).unwrap()
    };

    let followed = follow(later(10, Status::Open));
    assert_eq!((followed.messages, followed.state), (1, true));
    let (view, messages) = shown();
    let stored = &view.conversation;
    assert_eq!((stored.status, stored.priority), (Status::Open, None));
    assert_eq!((stored.unread_count, stored.messages_count), (1, 4));
    assert_eq!(
        messages[3].message.content_attributes.0["in_reply_to"],
        json!(messages[1].message.id)
    );
    // twice is once
    let again = follow(later(10, Status::Open));
    assert_eq!(again.messages, 0);
    assert_eq!(shown().1.len(), 4);

    world.answers(&world.grace(), number);
    let followed = follow(later(11, Status::Resolved));
    assert_eq!((followed.messages, followed.state), (1, false));
    let (view, messages) = shown();
    assert_eq!(view.conversation.status, Status::Open);
    assert_eq!(view.conversation.unread_count, 2);
    assert_eq!(
        messages.last().unwrap().message.content.as_deref(),
        Some("Message 11")
    );
}

#[test]
fn what_is_changed_deleted_or_rated_there_follows_until_it_is_changed_here() {
    let world = World::new();
    let inbox = world.inbox();
    let imports = service(&world);
    let account = world.account.id;
    let contact = imports
        .contact(account, &Origin::new(SOURCE, "contact", 5), ada(&inbox))
        .unwrap();
    let origin = Origin::new(SOURCE, "conversation", 3);
    let mut first = ImportedConversation {
        ratings: Vec::new(),
        ..conversation(&inbox, contact)
    };
    // which still takes answers
    first.messages[2].created_at = world.deps.clock.now();
    let number = imports
        .conversation(account, &origin, first.clone())
        .unwrap();
    assert!(imports.is_current(&origin, first.updated_at).unwrap());
    let messages = || {
        let administrator = world.administrator().0;
        let (_, views) = world.conversations().show(&administrator, number).unwrap();
        let messages = views.into_iter().map(|view| view.message);
        messages.collect::<Vec<_>>()
    };
    let changed = |hours: i64, change: &dyn Fn(&mut Vec<ImportedMessage>)| {
        let mut imported = ImportedConversation {
            updated_at: long_ago() + TimeDelta::hours(hours),
            ..first.clone()
        };
        change(&mut imported.messages);
        imported
    };
    let follow = |imported: &ImportedConversation| {
        let version = imported.updated_at;
        let current = imports.is_current(&origin, version).unwrap();
        let followed = imports.follow(account, &origin, imported.clone()).unwrap();
        assert!(imports.is_current(&origin, version).unwrap());
        (current, followed.messages, followed.changed, followed.state)
    };

    let mut there = changed(3, &|messages| {
        messages[0].content = Some("Edited".to_owned());
        messages[1].content = Some("Gone".to_owned());
        messages[1].content_attributes = Attributes::from(json!({"deleted": true}));
        let rated = json!({"submitted_values": {"csat_survey_response": {"rating": 4}}});
        messages[2].content_attributes = Attributes::from(rated);
    });
    there.ratings = conversation(&inbox, contact).ratings;
    assert_eq!(follow(&there), (false, 0, 3, true));
    let stored = messages();
    assert_eq!(stored[0].content.as_deref(), Some("Edited"));
    assert!(stored[1].is_tombstone());
    assert_eq!(stored[1].content.as_deref(), Some("Gone"));
    let survey = stored[2].id;
    let mut view = world.deps.store.read().unwrap();
    let rating = view.surveys().response_to(survey).unwrap().unwrap();
    assert_eq!(
        (rating.rating.get(), rating.created_at),
        (4, there.ratings[0].at)
    );
    drop(view);
    assert_eq!(follow(&there), (true, 0, 0, true), "twice is once");
    assert_eq!(messages(), stored);

    // what is deleted here stays so, and what is changed here follows only if it is deleted there
    world.wait(1);
    let administrator = world.administrator().0;
    world
        .messages()
        .delete(&administrator, number, stored[0].id)
        .unwrap();
    let answer = SurveyAnswer {
        rating: Some(Rating::new(2).unwrap()),
        feedback_message: None,
    };
    let stored = world
        .conversations()
        .show(&administrator, number)
        .unwrap()
        .0;
    let uuid = stored.conversation.uuid.to_string();
    SurveyService::new(world.deps.clone())
        .answer(&uuid, answer)
        .unwrap();
    let here = messages();
    there.updated_at += TimeDelta::hours(1);
    there.messages[0].content = Some("Edited again".to_owned());
    there.ratings[0].rating = Rating::new(5).unwrap();
    assert_eq!(follow(&there), (false, 0, 0, false));
    assert_eq!(messages(), here);
    let mut view = world.deps.store.read().unwrap();
    let rating = view.surveys().response_to(survey).unwrap().unwrap();
    assert_eq!(rating.rating.get(), 2);
    drop(view);
    there.updated_at += TimeDelta::hours(1);
    there.messages[2].content_attributes = Attributes::from(json!({"deleted": true}));
    assert_eq!(follow(&there), (false, 0, 1, false));
    assert!(messages()[2].is_tombstone());
}
