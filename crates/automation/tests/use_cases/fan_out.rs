//! The endpoints that get an event.

use crate::world::{FakePayloads, World};
use nimchat_automation::{AgentBotDraft, DeliverWebhook, Endpoint, InboxEndpoint};
use nimchat_core_model::job::JobStore;
use nimchat_core_model::{
    ContactId, ConversationId, Event, EventName, InboxId, MessageId, Subject, Subscriber, WebUrl,
};
use serde_json::json;
use std::slice::from_ref;
use std::sync::Arc;

const CONTACT: Subject = Subject::Contact {
    id: ContactId::new(3),
};
const MESSAGE: Subject = Subject::Message {
    id: MessageId::new(9),
    conversation_id: ConversationId::new(7),
};

/// An API inbox with an address.
fn api_inbox() -> InboxEndpoint {
    InboxEndpoint {
        id: InboxId::new(40),
        url: WebUrl::parse("url", "https://inbox.example").unwrap(),
    }
}

/// Endpoint and body of every delivery that these events cause.
fn handed_over(world: &World, payloads: FakePayloads, events: &[Event]) -> Vec<(Endpoint, String)> {
    if let Some(inbox) = &payloads.inbox {
        world.store.put_inbox(world.account(), inbox.id);
    }
    world.fan_out(&Arc::new(payloads)).handle(events).unwrap();
    let deliveries = world.deliveries().into_iter();
    deliveries
        .map(|delivery| (delivery.endpoint, delivery.body))
        .collect()
}

#[test]
fn an_event_goes_to_those_who_asked_for_it() {
    let world = World::new();
    let messages = Endpoint::Webhook(world.webhook("one", &["message_created"]).id);
    let contacts = Endpoint::Webhook(world.webhook("two", &["contact_created"]).id);
    let both = Endpoint::Webhook(world.webhook("three", &[]).id);
    let events = [
        world.event(1, EventName::ContactCreated, CONTACT),
        world.event(2, EventName::MessageCreated, MESSAGE),
    ];
    assert_eq!(
        handed_over(&world, FakePayloads::default(), &events),
        [
            (contacts, "1 contact_created".to_owned()),
            (both, "1 contact_created".to_owned()),
            (messages, "2 message_created".to_owned()),
            (both, "2 message_created".to_owned()),
        ]
    );
}

#[test]
fn a_delivery_goes_where_its_webhook_pointed() {
    let world = World::new();
    let webhook = world.webhook("one", &[]);
    let events = [world.event(2, EventName::MessageCreated, MESSAGE)];
    handed_over(&world, FakePayloads::default(), &events);
    let delivery = world.deliveries().remove(0);
    assert_eq!(delivery.account_id, world.account());
    assert_eq!(delivery.url, webhook.url);
    assert_eq!(delivery.event_id, events[0].id);
    assert_eq!(delivery.topic, "conversation:7");
    let job = world.store.jobs().remove(0);
    assert_eq!(job.payload, json!({"delivery_id": delivery.id}));
    assert_eq!(job.account_id, Some(world.account()));
    assert_eq!(job.topic.as_deref(), Some("conversation:7"));
    assert_eq!(job.fairness_key, delivery.endpoint.key());
    assert_eq!(job.run_at, world.now());
}

#[test]
fn an_event_that_is_handed_over_again_is_delivered_once() {
    let world = World::new();
    world.webhook("one", &[]);
    let first = world.event(1, EventName::MessageCreated, MESSAGE);
    let second = world.event(2, EventName::MessageUpdated, MESSAGE);
    let payloads = || FakePayloads {
        inbox: Some(api_inbox()),
        ..FakePayloads::default()
    };
    let once = handed_over(&world, payloads(), from_ref(&first));
    assert_eq!(once.len(), 2);
    assert_eq!(handed_over(&world, payloads(), from_ref(&first)), once);
    assert_eq!(handed_over(&world, payloads(), &[first, second]).len(), 4);
    assert_eq!(world.store.jobs_of::<DeliverWebhook>().len(), 4);
}

#[test]
fn an_api_inbox_gets_its_conversations_events_unasked() {
    let world = World::new();
    let payloads = FakePayloads {
        inbox: Some(api_inbox()),
        ..FakePayloads::default()
    };
    let events = [
        world.event(1, EventName::ContactCreated, CONTACT),
        world.event(2, EventName::MessageCreated, MESSAGE),
    ];
    assert_eq!(
        handed_over(&world, payloads, &events),
        [(
            Endpoint::Inbox(InboxId::new(40)),
            "2 message_created".to_owned()
        )]
    );
    let delivery = world.deliveries().remove(0);
    assert_eq!(delivery.url.as_str(), "https://inbox.example");
}

#[test]
fn what_is_gone_and_what_no_webhook_can_ask_for_is_not_told() {
    let world = World::new();
    world.webhook("one", &[]);
    let payloads = FakePayloads {
        gone: vec![1],
        ..FakePayloads::default()
    };
    let events = [
        world.event(1, EventName::MessageCreated, MESSAGE),
        world.event(2, EventName::AssigneeChanged, MESSAGE),
        world.event(3, EventName::AccountUpdated, Subject::Account),
    ];
    assert_eq!(handed_over(&world, payloads, &events), []);
}

#[test]
fn another_accounts_webhooks_hear_nothing() {
    let world = World::new();
    let other = world.other_administrator();
    let asked = crate::world::asked("https://hooks.example/theirs", &[]);
    world.webhooks().create(&other, asked).unwrap();
    let events = [world.event(1, EventName::MessageCreated, MESSAGE)];
    assert_eq!(handed_over(&world, FakePayloads::default(), &events), []);
}

#[test]
fn what_is_on_its_way_goes_where_it_was_to_go() {
    let world = World::new();
    let webhook = world.webhook("one", &[]);
    let events = [world.event(1, EventName::MessageCreated, MESSAGE)];
    handed_over(&world, FakePayloads::default(), &events);
    let moved = nimchat_automation::UpdateWebhook {
        url: Some("https://hooks.example/two".to_owned()),
        subscriptions: None,
        enabled: None,
    };
    let service = world.webhooks();
    service
        .update(&world.administrator, webhook.id, moved)
        .unwrap();
    assert_eq!(world.deliveries()[0].url, webhook.url);
}

#[test]
fn the_bot_of_an_inbox_gets_messages_and_ends() {
    let world = World::new();
    let inbox = world.inbox(&world.administrator);
    let service = world.agent_bots();
    let draft = AgentBotDraft {
        outgoing_url: Some(Some("https://bots.example".to_owned())),
        ..AgentBotDraft::default()
    };
    let view = service.create(&world.administrator, draft).unwrap();
    let bot = view.bot.id;
    service
        .connect(&world.administrator, inbox, Some(bot))
        .unwrap();
    let conversation = Subject::Conversation {
        id: ConversationId::new(7),
    };
    let events = [
        world.event(1, EventName::MessageCreated, MESSAGE),
        world.event(2, EventName::ConversationOpened, conversation),
        world.event(3, EventName::ConversationUpdated, conversation),
        world.event(4, EventName::ConversationResolved, conversation),
        world.event(5, EventName::MessageUpdated, MESSAGE),
    ];
    let within = |id| FakePayloads {
        inbox: Some(InboxEndpoint { id, ..api_inbox() }),
        ..FakePayloads::default()
    };
    let told = handed_over(&world, within(inbox), &events);
    let mut to_bot = told;
    to_bot.retain(|(endpoint, _)| *endpoint == Endpoint::Bot(bot));
    let bodies: Vec<&str> = to_bot.iter().map(|(_, body)| body.as_str()).collect();
    let expected = [
        "1 message_created",
        "2 conversation_opened",
        "4 conversation_resolved",
        "5 message_updated",
    ];
    assert_eq!(bodies, expected);
    let elsewhere = [world.event(6, EventName::MessageCreated, MESSAGE)];
    let told = handed_over(&world, within(InboxId::new(999)), &elsewhere);
    let sixth = (Endpoint::Bot(bot), "6 message_created".to_owned());
    assert!(!told.contains(&sixth), "it is another inbox's");
}
