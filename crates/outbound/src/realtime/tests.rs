//! Which listener receives which event, over the in-memory stores.

use super::{Broadcast, PresenceUpdate, RealTime};
use crate::payload::EventPayloads;
use chrono::TimeDelta;
use nimchat_accounts::accounts::NewOwner;
use nimchat_accounts::memory::MemoryStore as People;
use nimchat_accounts::ports as accounts_ports;
use nimchat_accounts::{
    AccountService, Administrator, Authenticator, Caller, Connected, Directory, LocalPresence,
    Presence,
};
use nimchat_automation::{Payloads, Subscription};
use nimchat_core_model::{
    AccountId, CallAny, Event, EventId, EventName, FixedClock, NewEvent, SequentialTokens,
    StoreResult, Subscriber,
};
use nimchat_messaging::inboxes::{SaveChannel, SaveInbox};
use nimchat_messaging::memory::MemoryStore;
use nimchat_messaging::messages::PostMessage;
use nimchat_messaging::ports as messaging_ports;
use nimchat_messaging::visitors::RegisterVisitor;
use nimchat_messaging::{Deps, InboxService, MessageService, Visitor, VisitorService};
use nimchat_notifications::listeners::{Listener, ListenerService};
use nimchat_notifications::memory::MemoryStore as Notifications;
use nimchat_wire::{Context, Profile, Server};
use serde_json::{Value, json};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

/// A server with this address.
fn wire(public_url: &str) -> Context {
    let server = Server {
        public_url: public_url.to_owned(),
        ..Server::default()
    };
    Context::new(Profile::Reference, Arc::new(server))
}

fn notifications(store: &Arc<MemoryStore>, messaging: Deps) -> nimchat_notifications::Deps {
    Arc::new(Notifications::beside(Arc::clone(store))).deps(messaging)
}

/// Records published messages and their listeners.
#[derive(Default)]
struct Ears(Mutex<Vec<(Vec<Listener>, Value)>>);

impl Broadcast for Ears {
    fn is_heard(&self, _: AccountId) -> bool {
        true
    }

    fn publish(&self, to: &[Listener], message: &str) {
        let message = serde_json::from_str(message).unwrap();
        self.0.lock().unwrap().push((to.to_vec(), message));
    }
}

/// A broadcast without listeners.
struct Deaf;

impl Broadcast for Deaf {
    fn is_heard(&self, _: AccountId) -> bool {
        false
    }

    fn publish(&self, _: &[Listener], message: &str) {
        panic!("nobody hears {message}");
    }
}

struct World {
    people: Arc<People>,
    store: Arc<MemoryStore>,
    deps: Deps,
    authenticator: Authenticator,
    presence: Arc<LocalPresence>,
    grace: Administrator,
    visitor: Visitor,
    number: nimchat_core_model::ConversationNumber,
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
        let presence = Arc::new(LocalPresence::new(clock.clone(), TimeDelta::seconds(20)));
        let deps = Deps {
            store: store.clone(),
            directory: Directory::new(people.clone(), presence.clone()),
            clock,
            tokens: Arc::new(SequentialTokens::default()),
            rule: Arc::new(CallAny),
        };
        let inbox = SaveInbox {
            name: Some("Support".to_owned()),
            channel: Some(SaveChannel {
                kind: "api".to_owned(),
                ..SaveChannel::default()
            }),
            ..SaveInbox::default()
        };
        let inbox = InboxService::new(deps.clone())
            .create(&grace, inbox)
            .unwrap();
        let visitors = VisitorService::new(deps.clone());
        let token = inbox.channel.token();
        let visitor = visitors
            .register(token, RegisterVisitor::default())
            .unwrap();
        let source = &visitor.session.source_id;
        let begun = visitors.start_conversation(token, source, None).unwrap();
        Self {
            number: begun.conversation.number,
            people,
            store,
            deps,
            authenticator,
            presence,
            grace,
            visitor,
        }
    }

    fn news(&self, act: impl FnOnce(&Self)) -> Vec<Event> {
        let before = self.store.events().len();
        act(self);
        let news: Vec<NewEvent> = self.store.events().split_off(before);
        let ids = (1..).map(EventId::new);
        ids.zip(news)
            .map(|(id, event)| Event { id, event })
            .collect()
    }

    fn post(&self, private: bool) {
        let message = PostMessage {
            content: Some("Turn the crank.".to_owned()),
            private,
            ..PostMessage::default()
        };
        let caller = Caller::Agent(Box::new(self.grace.0.clone()));
        MessageService::new(self.deps.clone())
            .post(&caller, self.number, message)
            .unwrap();
    }

    fn real_time(&self, broadcast: Arc<dyn Broadcast>) -> RealTime {
        let listeners = ListenerService::new(self.deps.clone(), self.authenticator.clone());
        RealTime::new(
            notifications(&self.store, self.deps.clone()),
            listeners,
            broadcast,
            wire("https://chat.example"),
        )
    }

    /// The messages of these events: name, listeners, data.
    fn said(&self, events: &[Event]) -> Vec<(String, Vec<Listener>, Value)> {
        let ears = Arc::new(Ears::default());
        self.real_time(ears.clone()).handle(events).unwrap();
        let said = std::mem::take(&mut *ears.0.lock().unwrap());
        let said = said.into_iter();
        said.map(|(to, message)| {
            let name = message["event"].as_str().unwrap().to_owned();
            (name, to, message["data"].clone())
        })
        .collect()
    }

    fn grace_hears(&self) -> Listener {
        Listener::User(self.grace.0.account_id(), self.grace.0.user.id)
    }

    fn customer_hears(&self) -> Listener {
        Listener::Session(self.grace.0.account_id(), self.visitor.session.id)
    }
}

#[test]
fn an_answer_is_heard_by_agents_and_customer_and_a_note_by_agents_alone() {
    let world = World::new();
    for private in [false, true] {
        let events = world.news(|world| world.post(private));
        let said = world.said(&events);
        let (_, to, data) = said
            .iter()
            .find(|(name, ..)| name == "message.created")
            .unwrap();
        let mut expected = vec![world.grace_hears()];
        if !private {
            expected.push(world.customer_hears());
        }
        assert_eq!(to, &expected);
        assert_eq!(data["private"], private);
        assert_eq!(data["account_id"], json!(world.grace.0.account_id()));
        assert_eq!(data["performer"]["name"], "Grace");
    }
}

#[test]
fn a_first_answer_is_told_to_agents_alone() {
    let world = World::new();
    let events = world.news(|world| world.post(false));
    let said = world.said(&events);
    let first = said.iter().find(|(name, ..)| name == "first.reply.created");
    assert_eq!(first.unwrap().1, [world.grace_hears()]);
    // the conversation is shown as it is, independent of who changed it
    let (_, to, data) = said
        .iter()
        .find(|(name, ..)| name == "conversation.updated")
        .unwrap();
    assert_eq!(to, &[world.grace_hears(), world.customer_hears()]);
    assert_eq!(data.get("performer"), None);
}

/// Counts the reads of both stores.
struct Counting {
    messaging: Arc<MemoryStore>,
    people: Arc<People>,
    looks: AtomicUsize,
}

impl Counting {
    fn look(&self) {
        self.looks.fetch_add(1, Ordering::SeqCst);
    }
}

impl messaging_ports::Store for Counting {
    fn read(&self) -> StoreResult<Box<dyn messaging_ports::View + '_>> {
        self.look();
        messaging_ports::Store::read(&*self.messaging)
    }

    fn begin(&self) -> StoreResult<Box<dyn messaging_ports::Work + '_>> {
        messaging_ports::Store::begin(&*self.messaging)
    }
}

impl accounts_ports::Store for Counting {
    fn read(&self) -> StoreResult<Box<dyn accounts_ports::View + '_>> {
        self.look();
        accounts_ports::Store::read(&*self.people)
    }

    fn begin(&self) -> StoreResult<Box<dyn accounts_ports::Work + '_>> {
        accounts_ports::Store::begin(&*self.people)
    }
}

#[test]
fn many_events_are_told_with_as_many_looks_as_one() {
    let world = World::new();
    let events = world.news(|world| {
        for _ in 0..50 {
            world.post(false);
        }
    });
    let created: Vec<Event> = events
        .into_iter()
        .filter(|event| event.event.name == EventName::MessageCreated)
        .collect();
    assert_eq!(created.len(), 50);
    let counting = Arc::new(Counting {
        messaging: world.store.clone(),
        people: world.people.clone(),
        looks: AtomicUsize::new(0),
    });
    let deps = Deps {
        store: counting.clone(),
        directory: Directory::new(counting.clone(), world.presence.clone()),
        ..world.deps.clone()
    };
    let listeners = ListenerService::new(deps.clone(), world.authenticator.clone());
    let ears = Arc::new(Ears::default());
    let real_time = RealTime::new(
        notifications(&world.store, deps.clone()),
        listeners,
        ears.clone(),
        wire(""),
    );
    let payloads = EventPayloads::new(deps, wire(""));
    let looks = |act: &dyn Fn()| {
        let before = counting.looks.load(Ordering::SeqCst);
        act();
        counting.looks.load(Ordering::SeqCst) - before
    };
    let said = |events: &[Event]| looks(&|| real_time.handle(events).unwrap());
    assert_eq!(said(&created), said(&created[..1]));
    assert_eq!(ears.0.lock().unwrap().len(), 51);
    let posted = |events: &[Event]| {
        let wanted: Vec<_> = events
            .iter()
            .map(|event| (event, Subscription::MessageCreated.into()))
            .collect();
        looks(&|| {
            let bodies = payloads.bodies(&wanted).unwrap();
            assert!(bodies.iter().all(Option::is_some));
        })
    };
    let one = posted(&created[..1]);
    assert!(one > 0);
    assert_eq!(posted(&created), one);
}

#[test]
fn a_payload_without_listeners_is_not_made() {
    let world = World::new();
    let events = world.news(|world| world.post(false));
    world.real_time(Arc::new(Deaf)).handle(&events).unwrap();
}

#[test]
fn an_update_of_presence_shows_customers_to_people_alone() {
    let world = World::new();
    let presence: Arc<dyn Presence> = world.presence.clone();
    let update = PresenceUpdate::new(world.deps.directory.clone(), presence);
    let account = world.grace.0.account_id();
    let (user, contact) = (world.grace.0.user.id, world.visitor.contact.id);
    world.presence.note(account, Connected::Contact(contact));
    let told = |listener| -> Value {
        let told = update.to(listener).unwrap();
        serde_json::from_str::<Value>(&told).unwrap()["data"].take()
    };
    let expected = json!({
        "account_id": account, "users": {}, "contacts": {contact.to_string(): "online"},
    });
    assert_eq!(told(world.grace_hears()), expected);
    world.presence.note(account, Connected::User(user));
    let expected = json!({"account_id": account, "users": {user.to_string(): "online"}});
    assert_eq!(told(world.customer_hears()), expected);
}
