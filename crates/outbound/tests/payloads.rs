//! Bodies and endpoints of the events of a conversation, on the in-memory stores.

use chrono::TimeDelta;
use nimchat_accounts::accounts::NewOwner;
use nimchat_accounts::memory::MemoryStore as People;
use nimchat_accounts::{
    AccountService, Administrator, Authenticator, Caller, Directory, LocalPresence,
};
use nimchat_automation::deliveries::{InboxEndpoint, Payloads};
use nimchat_automation::{EndpointEvent, Subscription};
use nimchat_core_model::{
    AccountId, Attributes, CallAny, Clock, Event, EventId, EventName, FixedClock, NewEvent,
    SequentialTokens, Subject, WebUrl,
};
use nimchat_messaging::conversations::ToggleStatus;
use nimchat_messaging::inboxes::{SaveChannel, SaveInbox};
use nimchat_messaging::memory::MemoryStore;
use nimchat_messaging::visitors::{PostVisitorMessage, RegisterVisitor, UpdateVisitor};
use nimchat_messaging::{
    ConversationService, Deps, Inbox, InboxService, MessageService, VisitorService,
};
use nimchat_outbound::EventPayloads;
use nimchat_wire::{Context, Profile, Server};
use serde_json::{Value, json};
use std::sync::Arc;

fn wire() -> Context {
    let server = Server {
        public_url: "https://chat.example".to_owned(),
        ..Server::default()
    };
    Context::new(Profile::Reference, Arc::new(server))
}

struct World {
    store: Arc<MemoryStore>,
    clock: Arc<FixedClock>,
    deps: Deps,
    grace: Administrator,
    payloads: EventPayloads,
}

impl World {
    fn new() -> Self {
        let people = Arc::new(People::new());
        let founder = NewOwner {
            name: "Grace".to_owned(),
            email: "grace@example.com".to_owned(),
            password: None,
        };
        let accounts = AccountService::new(people.deps());
        let (account, grace) = accounts.create_with_owner("Engines", founder).unwrap();
        let authenticator = Authenticator::new(people.clone());
        let grace = authenticator
            .administrator(Some(&grace.access_token), account.id)
            .unwrap();
        let store = Arc::new(MemoryStore::new());
        store.put_account(account);
        let clock = Arc::new(FixedClock::default());
        let presence = LocalPresence::new(clock.clone(), TimeDelta::seconds(20));
        let deps = Deps {
            store: store.clone(),
            directory: Directory::new(people, Arc::new(presence)),
            clock: clock.clone(),
            tokens: Arc::new(SequentialTokens::default()),
            rule: Arc::new(CallAny),
        };
        let payloads = EventPayloads::new(deps.clone(), wire());
        Self {
            store,
            clock,
            deps,
            grace,
            payloads,
        }
    }

    fn inbox(&self, channel: SaveChannel) -> Inbox {
        let inbox = SaveInbox {
            name: Some("Support".to_owned()),
            channel: Some(channel),
            ..SaveInbox::default()
        };
        InboxService::new(self.deps.clone())
            .create(&self.grace, inbox)
            .unwrap()
    }

    fn api_inbox(&self, additional_attributes: Value) -> Inbox {
        self.inbox(SaveChannel {
            kind: "api".to_owned(),
            webhook_url: Some(Some("https://example.com/inbox".to_owned())),
            additional_attributes: Some(Attributes::from(additional_attributes)),
            ..SaveChannel::default()
        })
    }

    /// A customer of the inbox, who has written one message.
    fn write(&self, inbox: &Inbox) -> String {
        let visitors = VisitorService::new(self.deps.clone());
        let token = inbox.channel.token();
        let ada = RegisterVisitor {
            name: Some("Ada".to_owned()),
            ..RegisterVisitor::default()
        };
        let ada = visitors.register(token, ada).unwrap().session.source_id;
        let conversation = visitors.start_conversation(token, &ada, None).unwrap();
        let message = PostVisitorMessage {
            content: Some("My engine stopped.".to_owned()),
            ..PostVisitorMessage::default()
        };
        visitors
            .post_message(token, &ada, conversation.conversation.number, message)
            .unwrap();
        ada
    }

    /// Sets the status of the first conversation as Grace.
    fn turn(&self, status: &str) {
        let grace = Caller::Agent(Box::new(self.grace.0.clone()));
        let command = ToggleStatus {
            status: Some(status.to_owned()),
            ..ToggleStatus::default()
        };
        ConversationService::new(self.deps.clone())
            .toggle_status(&grace, 1.into(), command)
            .unwrap();
    }

    fn newest(&self, name: EventName) -> Event {
        let event = self
            .store
            .events()
            .into_iter()
            .rev()
            .find(|e| e.name == name);
        stored(event.unwrap())
    }

    fn body(&self, event: &Event) -> Option<Value> {
        self.bodies(std::slice::from_ref(event)).remove(0)
    }

    fn bodies(&self, events: &[Event]) -> Vec<Option<Value>> {
        let wanted: Vec<_> = events
            .iter()
            .map(|event| (event, EndpointEvent::of(event.event.name).unwrap()))
            .collect();
        let bodies = self.payloads.bodies(&wanted).unwrap().into_iter();
        bodies
            .map(|body| Some(serde_json::from_str(&body?).unwrap()))
            .collect()
    }
}

fn stored(event: NewEvent) -> Event {
    Event {
        id: EventId::new(1),
        event,
    }
}

#[test]
fn every_step_of_a_conversation_is_told() {
    let world = World::new();
    let inbox = world.api_inbox(json!({}));
    world.write(&inbox);

    let created = world
        .body(&world.newest(EventName::MessageCreated))
        .unwrap();
    assert_eq!(created["event"], "message_created");
    assert_eq!(created["content"], "My engine stopped.");
    assert_eq!(created["account"]["name"], "Engines");
    assert_eq!(created["inbox"], json!({"id": inbox.id, "name": "Support"}));
    assert_eq!(created["sender"]["name"], "Ada");
    assert_eq!(created["conversation"]["messages"][0]["id"], created["id"]);

    let begun = world
        .body(&world.newest(EventName::ConversationCreated))
        .unwrap();
    assert_eq!(begun["event"], "conversation_created");
    assert_eq!(begun["id"], created["conversation"]["id"]);
    assert_eq!(begun.get("changed_attributes"), None);

    let known = world
        .body(&world.newest(EventName::ContactCreated))
        .unwrap();
    assert_eq!(
        (&known["event"], &known["name"]),
        (&json!("contact_created"), &json!("Ada"))
    );
    let active = world
        .body(&world.newest(EventName::ContactUpdated))
        .unwrap();
    let changed = &active["changed_attributes"][0]["last_activity_at"];
    assert_eq!(changed["current_value"], "2025-01-31T09:05:07.000Z");

    let made = world.body(&world.newest(EventName::InboxCreated)).unwrap();
    assert_eq!(made["channel"]["identifier"], inbox.channel.token());
}

#[test]
fn a_change_of_status_is_told_twice_and_its_activity_message_not_at_all() {
    let world = World::new();
    let inbox = world.api_inbox(json!({}));
    world.write(&inbox);
    world.turn("resolved");

    let changed = world
        .body(&world.newest(EventName::ConversationStatusChanged))
        .unwrap();
    assert_eq!(changed["status"], "resolved");
    let status = json!([{"status": {"previous_value": "open", "current_value": "resolved"}}]);
    assert_eq!(changed["changed_attributes"], status);
    let updated = world
        .body(&world.newest(EventName::ConversationUpdated))
        .unwrap();
    let attributes: Vec<&String> = updated["changed_attributes"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|change| change.as_object().unwrap().keys())
        .collect();
    assert_eq!(attributes, ["status", "updated_at", "waiting_since"]);
    assert_eq!(world.body(&world.newest(EventName::MessageCreated)), None);
}

#[test]
fn what_did_not_change_or_is_gone_is_not_told() {
    let world = World::new();
    let inbox = world.api_inbox(json!({}));
    let ada = world.write(&inbox);
    let nothing = UpdateVisitor::default();
    VisitorService::new(world.deps.clone())
        .update(inbox.channel.token(), &ada, nothing)
        .unwrap();
    let unchanged = world.newest(EventName::ContactUpdated);
    assert!(unchanged.event.changes.is_empty());
    assert_eq!(world.body(&unchanged), None);

    let mut gone = world.newest(EventName::ConversationCreated);
    assert!(world.body(&gone).is_some());
    gone.event.account_id = AccountId::new(0);
    assert_eq!(world.body(&gone), None);
}

#[test]
fn payloads_made_late_tell_the_state_of_each_event() {
    let world = World::new();
    let inbox = world.api_inbox(json!({}));
    let ada = world.write(&inbox);
    let visitors = VisitorService::new(world.deps.clone());
    let again = PostVisitorMessage {
        content: Some("It did not start again.".to_owned()),
        ..PostVisitorMessage::default()
    };
    visitors
        .post_message(inbox.channel.token(), &ada, 1.into(), again)
        .unwrap();
    for status in ["resolved", "open"] {
        world.turn(status);
    }
    let told = |world: &World| -> Vec<Value> {
        let events: Vec<Event> = (1..)
            .zip(world.store.events())
            .filter(|(_, event)| Subscription::of(event.name).is_some())
            .map(|(id, event)| Event {
                id: EventId::new(id),
                event,
            })
            .collect();
        world.bodies(&events).into_iter().flatten().collect()
    };
    let at_once = told(&world);
    world.clock.advance(TimeDelta::hours(1));
    assert_eq!(told(&world), at_once);
    let of = |name: &str, state: fn(&Value) -> Value| -> Vec<Value> {
        let own = at_once.iter().filter(|body| body["event"] == name);
        own.map(state).collect()
    };
    assert_eq!(
        of("conversation_status_changed", |body| body["status"].clone()),
        ["resolved", "open"]
    );
    assert_eq!(
        of("message_created", |body| {
            let within = &body["conversation"];
            json!([
                within["status"],
                within["unread_count"],
                within["messages"][0]["content"]
            ])
        }),
        [
            json!(["open", 1, "My engine stopped."]),
            json!(["open", 2, "It did not start again."]),
        ]
    );
    assert_eq!(
        of("conversation_created", |body| json!([
            body["status"],
            body["unread_count"],
            body["messages"]
        ])),
        [json!(["open", 0, []])]
    );
}

#[test]
fn a_message_deleted_since_is_told_as_a_deleted_one_wherever_it_stands() {
    let world = World::new();
    let inbox = world.api_inbox(json!({}));
    world.write(&inbox);
    let written = world.newest(EventName::MessageCreated);
    let Subject::Message { id, .. } = written.event.subject else {
        panic!("a message was written");
    };
    MessageService::new(world.deps.clone())
        .delete(&world.grace.0, 1.into(), id)
        .unwrap();
    let body = world.body(&written).unwrap();
    let shown = &body["conversation"]["messages"][0];
    for message in [&body, shown] {
        assert_eq!(message["content"], "This message was deleted");
        assert_eq!(message["content_attributes"], json!({"deleted": true}));
    }
    assert!(!body.to_string().contains("engine"));
}

#[test]
fn an_api_inbox_with_an_address_is_an_endpoint_of_its_own_conversations() {
    let world = World::new();
    let inbox = world.api_inbox(json!({}));
    world.write(&inbox);
    world.write(&world.inbox(SaveChannel {
        kind: "api".to_owned(),
        ..SaveChannel::default()
    }));
    let account = world.grace.0.account_id();
    let endpoints = world.payloads.inbox_endpoints(account).unwrap();
    let expected = InboxEndpoint {
        id: inbox.id,
        url: WebUrl::stored("https://example.com/inbox".to_owned()),
    };
    assert_eq!(endpoints, [expected]);

    let inbox_of = |event: NewEvent| world.payloads.inbox_of(&stored(event)).unwrap();
    let events = world.store.events();
    for name in [EventName::MessageCreated, EventName::ConversationCreated] {
        let within: Vec<_> = events
            .iter()
            .filter(|event| event.name == name)
            .map(|event| inbox_of(event.clone()))
            .collect();
        assert_eq!(within.len(), 2);
        assert_eq!(within[0], Some(inbox.id));
        assert_ne!(within[1], Some(inbox.id));
    }
    let elsewhere = world.newest(EventName::ContactCreated);
    assert_eq!(inbox_of(elsewhere.event), None);
}

#[test]
fn an_answer_reaches_the_customer_as_long_as_the_channels_window_is_open() {
    let world = World::new();
    let inbox = world.api_inbox(json!({"agent_reply_time_window": 2}));
    world.write(&inbox);
    let event = world.newest(EventName::ConversationCreated);
    let began = world.clock.now();
    for (hours, can_reply) in [(1, true), (1, false)] {
        world.clock.advance(TimeDelta::hours(hours));
        let body = world.body(&event).unwrap();
        assert_eq!(
            body["can_reply"],
            can_reply,
            "{}",
            world.clock.now() - began
        );
    }
}
