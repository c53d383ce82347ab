//! The setup of the tests: an account with its administrator, an empty store, and fakes of the outside ports.

use chrono::{DateTime, TimeDelta, Utc};
use nimchat_accounts::accounts::NewOwner;
use nimchat_accounts::agents::CreateAgent;
use nimchat_accounts::memory::MemoryStore as People;
use nimchat_accounts::{
    AccountService, Administrator, Agent, AgentService, Authenticator, Operator,
    PlatformAppService, TokenOwner,
};
use nimchat_automation::memory::MemoryStore;
use nimchat_automation::ports::Store;
use nimchat_automation::{
    AgentBotService, Attempt, CreateWebhook, Delivery, Deps, EndpointEvent, InboxEndpoint,
    Payloads, PlatformBotService, Result, Sender, Sent, Webhook, WebhookFanOut, WebhookHandler,
    WebhookService,
};
use nimchat_core_model::{
    AccountId, Actor, Backoff, Clock, Event, EventId, EventName, FileService, FixedClock, InboxId,
    NewEvent, StoreResult, Subject,
};
use nimchat_messaging::InboxService;
use nimchat_messaging::inboxes::{SaveChannel, SaveInbox};
use nimchat_messaging::memory::MemoryStore as Messaging;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

pub(crate) struct World {
    pub(crate) store: Arc<MemoryStore>,
    pub(crate) administrator: Administrator,
    pub(crate) talk: Arc<Messaging>,
    pub(crate) files: FileService,
    clock: Arc<FixedClock>,
    people: AccountService,
    authenticator: Authenticator,
    deps: nimchat_accounts::Deps,
    messaging: nimchat_messaging::Deps,
}

impl World {
    pub(crate) fn new() -> Self {
        let members = Arc::new(People::new());
        let talk = Arc::new(Messaging::new());
        let messaging = talk.deps(members.clone());
        let deps = members.deps();
        let people = AccountService::new(deps.clone());
        let authenticator = Authenticator::new(deps.store.clone());
        let administrator = owned_account(&people, &authenticator, "Engines");
        Self {
            store: Arc::new(MemoryStore::new()),
            administrator,
            talk,
            files: FileService::in_memory(),
            clock: Arc::new(FixedClock::default()),
            people,
            authenticator,
            deps,
            messaging,
        }
    }

    /// The administrator of another account.
    pub(crate) fn other_administrator(&self) -> Administrator {
        owned_account(&self.people, &self.authenticator, "Another")
    }

    pub(crate) fn messaging(&self) -> nimchat_messaging::Deps {
        self.messaging.clone()
    }

    pub(crate) fn deps(&self) -> Deps {
        self.store.deps(nimchat_messaging::Deps {
            clock: Arc::clone(&self.clock) as Arc<dyn Clock>,
            ..self.messaging.clone()
        })
    }

    pub(crate) fn account(&self) -> AccountId {
        self.administrator.0.account_id()
    }

    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    pub(crate) fn wait(&self, seconds: i64) {
        self.clock.advance(TimeDelta::seconds(seconds));
    }

    pub(crate) fn webhooks(&self) -> WebhookService {
        WebhookService::new(self.deps())
    }

    pub(crate) fn agent_bots(&self) -> AgentBotService {
        AgentBotService::new(self.deps())
    }

    pub(crate) fn platform_bots(&self) -> PlatformBotService {
        PlatformBotService::new(self.deps())
    }

    /// A platform app.
    pub(crate) fn operator(&self) -> Operator {
        let apps = PlatformAppService::new(self.deps.clone());
        let (_, token) = apps.create("Back office", &[]).unwrap();
        self.authenticator.operator(Some(&token)).unwrap()
    }

    /// An agent who is a member of no inbox.
    pub(crate) fn agent(&self) -> Agent {
        let command = CreateAgent {
            name: Some("Ada".to_owned()),
            email: Some("ada@example.com".to_owned()),
            ..CreateAgent::default()
        };
        let agents = AgentService::new(self.deps.clone());
        let ada = agents.create(&self.administrator, command).unwrap();
        let owner = TokenOwner::User(ada.user.id);
        let token = self.deps.store.read().unwrap().tokens().token_of(owner);
        self.authenticator
            .agent(token.unwrap().as_deref(), self.account())
            .unwrap()
    }

    /// A new inbox of the administrator's account.
    pub(crate) fn inbox(&self, administrator: &Administrator) -> InboxId {
        let command = SaveInbox {
            name: Some("Shop".to_owned()),
            channel: Some(SaveChannel {
                kind: "api".to_owned(),
                ..SaveChannel::default()
            }),
            ..SaveInbox::default()
        };
        let inboxes = InboxService::new(self.messaging.clone());
        let inbox = inboxes.create(administrator, command).unwrap().id;
        self.store.put_inbox(administrator.0.account_id(), inbox);
        inbox
    }

    /// A webhook for these events; the default ones if none are named.
    pub(crate) fn webhook(&self, name: &str, subscriptions: &[&str]) -> Webhook {
        let command = asked(&format!("https://hooks.example/{name}"), subscriptions);
        self.webhooks()
            .create(&self.administrator, command)
            .unwrap()
    }

    pub(crate) fn fan_out(&self, payloads: &Arc<FakePayloads>) -> WebhookFanOut {
        WebhookFanOut::new(
            Arc::clone(&self.store) as Arc<dyn Store>,
            Arc::clone(payloads) as Arc<dyn Payloads>,
            Arc::clone(&self.clock) as Arc<dyn Clock>,
        )
    }

    pub(crate) fn handler(&self, sender: &Arc<FakeSender>) -> WebhookHandler {
        WebhookHandler::new(
            Arc::clone(&self.store) as Arc<dyn Store>,
            Arc::clone(sender) as Arc<dyn Sender>,
            nimchat_messaging::Deps {
                clock: Arc::clone(&self.clock) as Arc<dyn Clock>,
                ..self.messaging.clone()
            },
            Backoff::seconds(&[10, 100]),
        )
    }

    /// An event of the account.
    pub(crate) fn event(&self, id: i64, name: EventName, subject: Subject) -> Event {
        Event {
            id: EventId::new(id),
            event: NewEvent::new(self.account(), name, subject, Actor::System, self.now()),
        }
    }

    pub(crate) fn event_names(&self) -> Vec<EventName> {
        let events = self.store.events();
        events.into_iter().map(|event| event.name).collect()
    }

    /// Every delivery, oldest first.
    pub(crate) fn deliveries(&self) -> Vec<Delivery> {
        let mut view = self.store.read().unwrap();
        let mut newest = view.deliveries().newest(self.account(), 1_000).unwrap();
        newest.reverse();
        newest
    }

    pub(crate) fn attempts(&self, delivery: &Delivery) -> Vec<Attempt> {
        let mut view = self.store.read().unwrap();
        let attempts = view.deliveries().attempts(&[delivery.id]).unwrap();
        attempts.into_iter().map(|(_, attempt)| attempt).collect()
    }
}

fn owned_account(
    people: &AccountService,
    authenticator: &Authenticator,
    account: &str,
) -> Administrator {
    let founder = NewOwner {
        name: "Grace".to_owned(),
        email: format!("grace@{}.example.com", account.to_lowercase()),
        password: None,
    };
    let (account, grace) = people.create_with_owner(account, founder).unwrap();
    authenticator
        .administrator(Some(&grace.access_token), account.id)
        .unwrap()
}

/// The command for a webhook.
pub(crate) fn asked(url: &str, subscriptions: &[&str]) -> CreateWebhook {
    CreateWebhook {
        url: Some(url.to_owned()),
        subscriptions: (!subscriptions.is_empty()).then(|| texts(subscriptions)),
        inbox_id: None,
    }
}

pub(crate) fn texts(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

/// The error text of a refused use case.
pub(crate) fn refusal<T>(result: Result<T>) -> String {
    result.err().unwrap().to_string()
}

/// Payloads that name event and subscription. The subjects of the events in `gone` no longer exist.
#[derive(Default)]
pub(crate) struct FakePayloads {
    pub(crate) gone: Vec<i64>,
    pub(crate) inbox: Option<InboxEndpoint>,
}

impl Payloads for FakePayloads {
    fn bodies(&self, events: &[(&Event, EndpointEvent)]) -> StoreResult<Vec<Option<String>>> {
        let bodies = events.iter().map(|(event, name)| {
            let there = !self.gone.contains(&event.id.get());
            there.then(|| format!("{} {}", event.id, name.as_str()))
        });
        Ok(bodies.collect())
    }

    fn inbox_endpoints(&self, _: AccountId) -> StoreResult<Vec<InboxEndpoint>> {
        Ok(self.inbox.iter().cloned().collect())
    }

    fn inbox_of(&self, _: &Event) -> StoreResult<Option<InboxId>> {
        Ok(self.inbox.as_ref().map(|inbox| inbox.id))
    }
}

/// An endpoint that answers as the test planned, and accepts everything after that.
#[derive(Default)]
pub(crate) struct FakeSender {
    plan: Mutex<VecDeque<Sent>>,
    sent: Mutex<Vec<(String, DateTime<Utc>)>>,
    secrets: Mutex<Vec<Vec<String>>>,
}

impl FakeSender {
    pub(crate) fn answering(plan: impl IntoIterator<Item = Sent>) -> Arc<Self> {
        Arc::new(Self {
            plan: Mutex::new(plan.into_iter().collect()),
            ..Self::default()
        })
    }

    /// The bodies that were sent, and the times that were signed.
    pub(crate) fn sent(&self) -> Vec<(String, DateTime<Utc>)> {
        self.sent.lock().unwrap().clone()
    }

    /// The secrets that signed each call.
    pub(crate) fn secrets(&self) -> Vec<Vec<String>> {
        self.secrets.lock().unwrap().clone()
    }
}

impl Sender for FakeSender {
    fn send(&self, delivery: &Delivery, secrets: &[String], at: DateTime<Utc>) -> Sent {
        self.secrets.lock().unwrap().push(secrets.to_vec());
        self.sent.lock().unwrap().push((delivery.body.clone(), at));
        self.plan.lock().unwrap().pop_front().unwrap_or_else(taken)
    }
}

/// The endpoint accepted it.
pub(crate) fn taken() -> Sent {
    Sent {
        status_code: Some(200),
        error: None,
        retry_after: None,
        duration_ms: 30,
        answer: Some("ok".to_owned()),
    }
}

/// The endpoint refused it.
pub(crate) fn refused() -> Sent {
    Sent {
        status_code: Some(503),
        error: Some("503 Service Unavailable".to_owned()),
        ..taken()
    }
}
