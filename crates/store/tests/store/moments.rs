//! The states that events carry: what the migration gives to waiting events, and what reading related data costs.

use crate::callers::until_kept;
use crate::databases::{self, BASICS, Database};
use crate::statement_log::{log_statements, selects};
use chrono::{DateTime, TimeDelta, Utc};
use nimchat_accounts::{Directory, LocalPresence};
use nimchat_core_model::{
    AccountId, Actor, Attributes, CallAny, ContactId, ContactInboxId, ConversationId, Email, Event,
    EventId, EventName, FixedClock, InboxId, MessageId, NewEvent, PhoneNumber, SequentialTokens,
    Subject, Subscriber, UserId,
};
use nimchat_messaging::moments::EventState;
use nimchat_messaging::ports::{Store, Work};
use nimchat_messaging::{
    Contact, ContentType, Conversation, Deps, EventContext, Message, MessageType, NewConversation,
    NewMessage, Priority, Sender, Status,
};
use nimchat_notifications::Notifier;
use serde_json::json;
use std::sync::Arc;

const ACCOUNT: AccountId = AccountId::new(1);

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_micros(1_738_314_307_123_456).unwrap() + TimeDelta::seconds(seconds)
}

fn attributes() -> Attributes {
    Attributes::from(
        json!({"Größe": "大 \"x\" \n", "seats": 9_007_199_254_740_993_i64, "rate": 1.5, "no": null}),
    )
}

pub fn change<T>(store: &dyn Store, act: impl FnOnce(&mut dyn Work) -> T) -> T {
    let mut work = store.begin().unwrap();
    let value = act(&mut *work);
    work.commit().unwrap();
    value
}

pub fn begin(work: &mut dyn Work, uuid: u128) -> Conversation {
    let new = NewConversation {
        account_id: ACCOUNT,
        uuid: uuid::Uuid::from_u128(uuid),
        inbox_id: InboxId::new(1),
        contact_id: ContactId::new(1),
        contact_inbox_id: ContactInboxId::new(1),
        status: Status::Open,
        assignee_id: None,
        team_id: None,
        additional_attributes: Attributes::new(),
        custom_attributes: Attributes::new(),
        campaign: None,
        snoozed_until: None,
        created_at: at(0),
    };
    work.conversations().add(new).unwrap()
}

fn write(work: &mut dyn Work, conversation: &Conversation, new: NewMessage) -> Message {
    let new = NewMessage {
        conversation_id: conversation.id,
        ..new
    };
    work.messages().append(new).unwrap()
}

fn new_message(content: Option<&str>) -> NewMessage {
    NewMessage {
        account_id: ACCOUNT,
        inbox_id: InboxId::new(1),
        conversation_id: ConversationId::new(0),
        message_type: MessageType::Incoming,
        content: content.map(str::to_owned),
        content_type: ContentType::Text,
        content_attributes: Attributes::new(),
        private: false,
        source_id: None,
        sender: None,
        attachments: Vec::new(),
        additional_attributes: Attributes::new(),
        created_at: at(1),
    }
}

fn new_event(name: EventName, subject: Subject) -> NewEvent {
    NewEvent::new(ACCOUNT, name, subject, Actor::System, at(9))
}

fn migration(database: &Database, direction: &str) -> String {
    let dialect = database.name().to_lowercase().replace("sql", "");
    let dialect = if dialect == "ite" {
        "sqlite"
    } else {
        "postgres"
    };
    let file = format!(
        "{}/../../migrations/{dialect}/2026-11-28-000010_event_moments/{direction}.sql",
        env!("CARGO_MANIFEST_DIR")
    );
    std::fs::read_to_string(file).unwrap()
}

/// A conversation, its messages and its contact, with every value that a row can have.
struct Rows {
    full: Conversation,
    bare: Conversation,
    messages: Vec<Message>,
    contact: Contact,
}

impl Rows {
    fn add(store: &dyn Store) -> Self {
        change(store, |work| {
            let bare = begin(work, 1);
            let before = begin(work, 2);
            let full = Conversation {
                status: Status::Snoozed,
                priority: Some(Priority::Urgent),
                assignee_id: Some(UserId::new(1)),
                additional_attributes: attributes(),
                custom_attributes: attributes(),
                labels: vec![
                    "bug".to_owned(),
                    "größe \"大\"".to_owned(),
                    "vip".to_owned(),
                ],
                snoozed_until: Some(at(3)),
                first_reply_created_at: Some(at(4)),
                agent_last_seen_at: Some(DateTime::from_timestamp(1_738_314_307, 0).unwrap()),
                assignee_last_seen_at: Some(at(5)),
                contact_last_seen_at: Some(at(6)),
                unread_count: 3,
                messages_count: 5,
                last_message_id: Some(MessageId::new(3)),
                last_non_activity_message_id: Some(MessageId::new(2)),
                last_public_message_id: Some(MessageId::new(1)),
                ..before.clone()
            };
            work.conversations().update(&before, &full, &[]).unwrap();
            let mut messages = vec![write(work, &bare, new_message(None))];
            for code in 0..=12 {
                let new = NewMessage {
                    message_type: MessageType::from_code(code % 4).unwrap(),
                    content_type: ContentType::from_code(code).unwrap(),
                    content_attributes: attributes(),
                    additional_attributes: attributes(),
                    private: code % 2 == 1,
                    source_id: Some("über".to_owned()),
                    sender: [
                        Some(Sender::User(1.into())),
                        Some(Sender::Contact(1.into())),
                        Some(Sender::AgentBot(7.into())),
                        None,
                    ][usize::try_from(code % 4).unwrap()],
                    ..new_message(Some("\"Hello\",\n\\ 大"))
                };
                messages.push(write(work, &full, new));
            }
            let contact = work.contacts().find(ACCOUNT, ContactId::new(1)).unwrap();
            let contact = Contact {
                email: Some(Email::stored("eve@example.com".to_owned())),
                phone_number: Some(PhoneNumber::stored("+4912345".to_owned())),
                identifier: Some("eve".to_owned()),
                additional_attributes: attributes(),
                custom_attributes: attributes(),
                blocked: true,
                avatar_url: Some("/files/eve".to_owned()),
                last_activity_at: Some(at(7)),
                ..contact.unwrap()
            };
            work.contacts().update(&contact).unwrap();
            Self {
                full,
                bare,
                messages,
                contact,
            }
        })
    }

    fn of(&self, message: &Message) -> Conversation {
        if message.conversation_id == self.full.id {
            self.full.clone()
        } else {
            self.bare.clone()
        }
    }

    /// An event about each row, and the state that it should carry.
    fn events(&self) -> Vec<(NewEvent, EventState)> {
        let mut events = Vec::new();
        for conversation in [&self.full, &self.bare] {
            let subject = Subject::Conversation {
                id: conversation.id,
            };
            events.push((
                new_event(EventName::ConversationUpdated, subject),
                EventState::Conversation(Box::new(conversation.clone())),
            ));
        }
        for message in &self.messages {
            let subject = Subject::Message {
                id: message.id,
                conversation_id: message.conversation_id,
            };
            events.push((
                new_event(EventName::MessageCreated, subject),
                EventState::Message(Box::new(message.clone()), Box::new(self.of(message))),
            ));
        }
        let subject = Subject::Contact {
            id: self.contact.id,
        };
        events.push((
            new_event(EventName::ContactUpdated, subject),
            EventState::Contact(Box::new(self.contact.clone())),
        ));
        events
    }
}

#[test]
fn waiting_events_get_the_state_at_the_migration() {
    for database in databases::all() {
        database.execute(&BASICS.replace("'{}'", &database.json("{}")));
        let store: &dyn Store = &database.store;
        let rows = Rows::add(store);
        let (mut events, states): (Vec<_>, Vec<_>) = rows.events().into_iter().unzip();
        let others = [
            new_event(EventName::AccountUpdated, Subject::Account),
            new_event(EventName::InboxUpdated, Subject::Inbox { id: 1.into() }),
        ];
        events.extend(others);
        let gone = [
            Subject::Conversation { id: 4040.into() },
            Subject::Contact { id: 4040.into() },
            Subject::Message {
                id: 4040.into(),
                conversation_id: rows.full.id,
            },
            Subject::Message {
                id: rows.messages[0].id,
                conversation_id: rows.full.id,
            },
        ]
        .map(|subject| new_event(EventName::MessageUpdated, subject));
        change(store, |work| {
            work.outbox().record(&events).unwrap();
            work.outbox().record(&gone).unwrap();
        });

        database.execute(&migration(&database, "down"));
        database.execute(&migration(&database, "up"));
        let kept = database.committed_events();
        assert_eq!(kept.len(), events.len());
        for ((event, kept), state) in events.iter().zip(&kept).zip(&states) {
            assert_eq!((kept.name, kept.subject), (event.name, event.subject));
            let carried = EventState::of(kept).unwrap();
            assert_eq!(carried.as_ref(), Some(state), "{:?}", kept.moment);
        }
        for kept in &kept[states.len()..] {
            assert_eq!(kept.moment, None);
        }
        let mut view = store.read().unwrap();
        for conversation in [rows.full, rows.bare] {
            let found = view.conversations().by_id(ACCOUNT, conversation.id);
            assert_eq!(found.unwrap(), Some(conversation));
        }
    }
}

fn deps(database: &Database) -> Deps {
    let store = Arc::new(database.store.clone());
    let clock = Arc::new(FixedClock::default());
    let presence = LocalPresence::new(clock.clone(), TimeDelta::seconds(20));
    Deps {
        directory: Directory::new(store.clone(), Arc::new(presence)),
        store,
        clock,
        tokens: Arc::new(SequentialTokens::default()),
        rule: Arc::new(CallAny),
    }
}

#[test]
fn fifty_events_are_read_with_as_many_statements_as_one() {
    log_statements();
    for database in databases::all() {
        database.execute(&BASICS.replace("'{}'", &database.json("{}")));
        let store: &dyn Store = &database.store;
        change(store, |work| {
            for number in 0..50 {
                let before = begin(work, number);
                let new = NewMessage {
                    sender: Some(Sender::User(1.into())),
                    private: true,
                    ..new_message(Some("[@Ada](mention://user/1/Ada)"))
                };
                let message = write(work, &before, new);
                let after = Conversation {
                    assignee_id: Some(UserId::new(1)),
                    last_public_message_id: Some(message.id),
                    ..before.clone()
                };
                let state = json!({"conversation": &after, "message": &message});
                let subject = Subject::Message {
                    id: message.id,
                    conversation_id: after.id,
                };
                let moment = nimchat_core_model::Moment::of(&state).unwrap();
                let event = new_event(EventName::MessageCreated, subject).with_moment(moment);
                work.conversations()
                    .update(&before, &after, &[event])
                    .unwrap();
            }
        });
        let ids = (1..).map(EventId::new);
        let events: Vec<Event> = ids
            .zip(database.committed_events())
            .map(|(id, event)| Event { id, event })
            .collect();
        assert_eq!(events.len(), 50);
        let deps = deps(&database);
        let reads = |events: &[Event]| {
            selects(|| {
                let context = EventContext::read(&deps, events).unwrap();
                assert!(events.iter().all(|event| context.subject(event).is_some()));
            })
        };
        // users and accounts are known from then on
        until_kept(&database.store);
        reads(&events[..1]);
        let one = reads(&events[..1]);
        assert!(one >= 3, "statements are counted: {one}");
        assert_eq!(reads(&events), one, "on {}", database.name());

        let notifier = Notifier::new(nimchat_notifications::Deps {
            store: Arc::new(database.store.clone()),
            messaging: deps.clone(),
        });
        let handled = |events: &[Event]| selects(|| notifier.handle(events).unwrap());
        let one = handled(&events[..1]);
        assert_eq!(handled(&events[1..]), one, "on {}", database.name());
    }
}
