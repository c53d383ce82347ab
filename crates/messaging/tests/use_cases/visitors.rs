//! A customer's conversations and messages (`operations.json #88` to `#91`).

use crate::world::{World, named, text};
use nimchat_accounts::ports::Store as _;
use nimchat_accounts::{Account, AccountStatus};
use nimchat_core_model::{Attributes, ErrorKind, EventName, MessageId};
use nimchat_messaging::contacts::NewContactInbox;
use nimchat_messaging::messages::{MessageType, PostMessage, Sender};
use nimchat_messaging::ports::Store as _;
use nimchat_messaging::visitors::{
    PostVisitorMessage, Proof, RegisterVisitor, UpdateVisitor, Visitor,
};
use nimchat_messaging::{MessagingError, SenderView};
use serde_json::json;

fn token(visitor: &Visitor) -> &str {
    visitor.inbox.channel.token()
}

fn source(visitor: &Visitor) -> &str {
    &visitor.session.source_id
}

fn list(world: &World, visitor: &Visitor) -> Vec<i64> {
    let shown = world
        .visitors()
        .conversations(token(visitor), source(visitor), None);
    let shown = shown.unwrap().into_iter();
    shown.map(|c| c.conversation.number.get()).collect()
}

/// The error of each customer operation with these credentials.
fn refusals(world: &World, inbox: &str, source_id: &str) -> Vec<MessagingError> {
    let visitors = world.visitors();
    let said = PostVisitorMessage {
        content: Some("Hello".to_owned()),
        ..PostVisitorMessage::default()
    };
    vec![
        world.refused(|| visitors.show(inbox, source_id, &Proof::default())),
        world.refused(|| visitors.update(inbox, source_id, UpdateVisitor::default())),
        world.refused(|| visitors.conversations(inbox, source_id, None)),
        world.refused(|| visitors.start_conversation(inbox, source_id, None)),
        world.refused(|| visitors.messages(inbox, source_id, 1.into(), None)),
        world.refused(|| visitors.post_message(inbox, source_id, 1.into(), said)),
    ]
}

#[test]
fn an_unknown_inbox_or_source_id_is_not_found() {
    let world = World::new();
    let ada = world.visitor(&world.inbox(), "Ada");
    world.begin(&ada);
    for (inbox, source_id) in [
        ("unknown", source(&ada)),
        (token(&ada), "unknown"),
        (token(&ada), ""),
    ] {
        for error in refusals(&world, inbox, source_id) {
            assert_eq!(error.kind(), ErrorKind::NotFound);
        }
    }
}

#[test]
fn a_website_inbox_and_one_of_a_suspended_account_are_not_there() {
    let world = World::new();
    let ada = world.visitor(&world.inbox(), "Ada");
    let register = |inbox: &str| {
        world.refused(|| {
            let command = RegisterVisitor::default();
            world.visitors().register(inbox, command)
        })
    };
    let widget = world.inbox_with(named("Site", "web_widget"));
    assert_eq!(register(widget.channel.token()).kind(), ErrorKind::NotFound);
    world.store.put_account(Account {
        status: AccountStatus::Suspended,
        ..world.account.clone()
    });
    assert_eq!(register(token(&ada)).kind(), ErrorKind::NotFound);
    for error in refusals(&world, token(&ada), source(&ada)) {
        assert_eq!(error.kind(), ErrorKind::NotFound);
    }
}

#[test]
fn a_conversation_begins_with_custom_attributes() {
    let world = World::new();
    let ada = world.visitor(&world.inbox(), "Ada");
    let attributes = Attributes::from(json!({"plan": "large"}));
    let events = world.news(|| {
        let begun = world.visitors().start_conversation(
            token(&ada),
            source(&ada),
            Some(attributes.clone()),
        );
        let begun = begun.unwrap();
        assert_eq!(begun.conversation.custom_attributes, attributes);
        assert_eq!(begun.contact, ada.contact);
        assert_eq!(begun.messages, []);
    });
    assert_eq!(events.len(), 1);
    assert_eq!(events[0].name, EventName::ConversationCreated);
    let long = Attributes::from(json!({"plan": "x".repeat(1501)}));
    let error = world.refused(|| {
        world
            .visitors()
            .start_conversation(token(&ada), source(&ada), Some(long))
    });
    assert_eq!(error.kind(), ErrorKind::Invalid);
}

#[test]
fn a_message_is_incoming_text_from_the_customer() {
    let world = World::new();
    let ada = world.visitor(&world.inbox(), "Ada");
    let number = world.begin(&ada).number;
    let command = PostVisitorMessage {
        content: Some("Hello".to_owned()),
        echo_id: Some(json!("echo")),
        ..PostVisitorMessage::default()
    };
    let events = world.news_names(|| {
        let posted = world
            .visitors()
            .post_message(token(&ada), source(&ada), number, command);
        let view = posted.unwrap();
        assert_eq!(view.message.message_type, MessageType::Incoming);
        assert_eq!(view.message.sender, Some(Sender::Contact(ada.contact.id)));
        assert!(matches!(view.sender, Some(SenderView::Contact(_))));
        assert_eq!(view.echo_id, Some(json!("echo")));
    });
    assert_eq!(
        events,
        [EventName::MessageCreated, EventName::ContactUpdated]
    );
    let shown = world.contacts().show(&world.grace, ada.contact.id).unwrap();
    assert_eq!(shown.contact.last_activity_at, Some(world.now()));
}

#[test]
fn a_message_must_say_something_and_not_too_much() {
    let world = World::new();
    let ada = world.visitor(&world.inbox(), "Ada");
    let number = world.begin(&ada).number;
    for content in [None, Some(" ".to_owned()), Some("x".repeat(150_001))] {
        let command = PostVisitorMessage {
            content,
            ..PostVisitorMessage::default()
        };
        let error = world.refused(|| {
            world
                .visitors()
                .post_message(token(&ada), source(&ada), number, command)
        });
        assert_eq!(error.kind(), ErrorKind::Invalid);
    }
}

#[test]
fn a_customer_sees_neither_notes_nor_activity() {
    let world = World::new();
    let ada = world.visitor(&world.inbox(), "Ada");
    let number = world.begin(&ada).number;
    let said = world.says(&ada, number).message.id;
    let note = PostMessage {
        private: true,
        ..text("Among us")
    };
    world.messages().post(&world.grace(), number, note).unwrap();
    world.turn(number, "snoozed");
    let answer = world.answers(&world.grace(), number).id;
    let visitors = world.visitors();
    let read = visitors.messages(token(&ada), source(&ada), number, None);
    let ids = |views: Vec<nimchat_messaging::MessageView>| -> Vec<MessageId> {
        views.into_iter().map(|view| view.message.id).collect()
    };
    assert_eq!(ids(read.unwrap()), [said, answer]);
    let listed = visitors
        .conversations(token(&ada), source(&ada), None)
        .unwrap();
    assert_eq!(ids(listed[0].messages.clone()), [said, answer]);
}

#[test]
fn a_customer_pages_back_by_twenty() {
    let world = World::new();
    let ada = world.visitor(&world.inbox(), "Ada");
    let number = world.begin(&ada).number;
    let all: Vec<MessageId> = (0..45)
        .map(|_| world.says(&ada, number).message.id)
        .collect();
    let read = |before: Option<MessageId>| -> Vec<MessageId> {
        let read = world
            .visitors()
            .messages(token(&ada), source(&ada), number, before);
        read.unwrap().into_iter().map(|v| v.message.id).collect()
    };
    assert_eq!(read(None), all[25..]);
    assert_eq!(read(Some(all[25])), all[5..25]);
    assert_eq!(read(Some(all[5])), all[..5]);
}

/// Another session of the same contact, in another inbox.
fn again(world: &World, ada: &Visitor, verified: bool) -> Visitor {
    let inbox = world.inbox_with(named("Other", "api"));
    let mut work = world.store.begin().unwrap();
    let session = work.sessions().add(NewContactInbox {
        contact_id: ada.contact.id,
        inbox_id: inbox.id,
        source_id: "again".to_owned(),
        hmac_verified: verified,
        claim: None,
        pubsub_token: "again".to_owned(),
        created_at: world.now(),
    });
    let session = session.unwrap();
    work.commit().unwrap();
    Visitor {
        inbox,
        session,
        contact: ada.contact.clone(),
    }
}

#[test]
fn a_session_lists_its_own_conversations_and_a_proven_one_all_of_the_contacts() {
    for (verified, expected) in [(false, vec![2]), (true, vec![1, 2])] {
        let world = World::new();
        let ada = world.visitor(&world.inbox(), "Ada");
        let again = again(&world, &ada, verified);
        world.begin(&ada);
        world.begin(&again);
        world.begin(&world.visitor(&again.inbox, "Bob"));
        assert_eq!(list(&world, &ada), [1]);
        assert_eq!(list(&world, &again), expected);
    }
}

#[test]
fn a_proven_session_writes_to_any_conversation_of_the_contact_and_no_other() {
    let world = World::new();
    let ada = world.visitor(&world.inbox(), "Ada");
    let again = again(&world, &ada, true);
    let elsewhere = world.begin(&ada).number;
    let said = world.says(&again, elsewhere).message;
    assert_eq!(said.inbox_id, ada.inbox.id);
    let bob = world.visitor(&ada.inbox, "Bob");
    let others = world.begin(&bob).number;
    for error in [
        world.refused(|| {
            let command = PostVisitorMessage {
                content: Some("Hello".to_owned()),
                ..PostVisitorMessage::default()
            };
            world
                .visitors()
                .post_message(token(&ada), source(&ada), others, command)
        }),
        world.refused(|| {
            world
                .visitors()
                .messages(token(&ada), source(&ada), others, None)
        }),
    ] {
        assert_eq!(error.kind(), ErrorKind::NotFound);
    }
}

#[test]
fn the_people_of_the_account_are_left_alone() {
    let world = World::new();
    let before = world.people.events().len();
    let ada = world.visitor(&world.inbox(), "Ada");
    world.says(&ada, world.begin(&ada).number);
    assert_eq!(world.people.events().len(), before);
    assert!(world.people.read().is_ok());
}
