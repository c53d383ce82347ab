//! The delivery model.

use crate::webhooks::Webhook;
use chrono::{DateTime, Utc};
use nimchat_core_model::{
    AccountId, AgentBotId, DeliveryId, EventId, InboxId, IntegrationHookId, MessageId, StepId,
    WebUrl, WebhookId, named,
};

/// The recipient of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Endpoint {
    /// A webhook of the account.
    Webhook(WebhookId),
    /// The address of an API inbox.
    Inbox(InboxId),
    /// The address of an agent bot.
    Bot(AgentBotId),
    /// The address of an integration hook.
    Hook(IntegrationHookId),
    /// The address that an action of a rule or macro names. Such calls are not signed.
    Action(StepId),
}

impl Endpoint {
    /// The kind's name in the store.
    pub const fn kind(self) -> &'static str {
        match self {
            Self::Webhook(_) => "Webhook",
            Self::Inbox(_) => "Inbox",
            Self::Bot(_) => "Bot",
            Self::Hook(_) => "Hook",
            Self::Action(_) => "Action",
        }
    }

    /// The key by which its deliveries share the workers ([`nimchat_core_model::NewJob::fairness_key`]).
    pub fn key(self) -> String {
        match self {
            Self::Webhook(id) => format!("webhook:{id}"),
            Self::Inbox(id) => format!("inbox:{id}"),
            Self::Bot(id) => format!("bot:{id}"),
            Self::Hook(id) => format!("hook:{id}"),
            Self::Action(id) => format!("action:{id}"),
        }
    }

    /// The endpoint's id.
    pub const fn id(self) -> i64 {
        match self {
            Self::Webhook(id) => id.get(),
            Self::Inbox(id) => id.get(),
            Self::Bot(id) => id.get(),
            Self::Hook(id) => id.get(),
            Self::Action(id) => id.get(),
        }
    }
}

/// The webhooks of an account, and which other kinds of endpoints it has: those that it lacks need not be read.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct AccountEndpoints {
    /// Its webhooks, by id.
    pub webhooks: Vec<Webhook>,
    /// Has it API inboxes with an address?
    pub inboxes: bool,
    /// Has it bots that answer in inboxes?
    pub bots: bool,
    /// Has it integration hooks?
    pub hooks: bool,
}

named! {
    /// The status of a delivery.
    DeliveryStatus {
        /// An attempt is due or will be.
        Pending = "pending",
        /// The endpoint accepted it.
        Delivered = "delivered",
        /// Every attempt failed; there is no further attempt.
        Failed = "failed",
    }
}

/// The delivery of one event to one endpoint.
#[derive(Debug, Clone, PartialEq)]
pub struct Delivery {
    /// Its id.
    pub id: DeliveryId,
    /// Its account.
    pub account_id: AccountId,
    /// The endpoint.
    pub endpoint: Endpoint,
    /// The address.
    pub url: WebUrl,
    /// The event; the same on every attempt, so that a receiver can recognize a repetition.
    pub event_id: EventId,
    /// The topic within which deliveries keep their order.
    pub topic: String,
    /// The JSON that is posted.
    pub body: String,
    /// Its status.
    pub status: DeliveryStatus,
    /// The number of attempts.
    pub attempts: u32,
    /// The name of the event on the wire; unknown for deliveries of earlier versions.
    pub event: Option<String>,
    /// The message that it tells of, if any.
    pub message_id: Option<MessageId>,
    /// When it was created.
    pub created_at: DateTime<Utc>,
}

/// A delivery before it is stored.
#[derive(Debug, Clone, PartialEq)]
pub struct NewDelivery {
    /// As [`Delivery::account_id`].
    pub account_id: AccountId,
    /// As [`Delivery::endpoint`].
    pub endpoint: Endpoint,
    /// As [`Delivery::url`].
    pub url: WebUrl,
    /// As [`Delivery::event_id`].
    pub event_id: EventId,
    /// As [`Delivery::event`].
    pub event: Option<String>,
    /// As [`Delivery::message_id`].
    pub message_id: Option<MessageId>,
    /// As [`Delivery::topic`].
    pub topic: String,
    /// As [`Delivery::body`].
    pub body: String,
    /// When it is created; its first attempt is due at the same time.
    pub created_at: DateTime<Utc>,
}

impl Delivery {
    /// The id by which a receiver recognizes a repeated call (Standard Webhooks): the event's or the
    /// action's, not the attempt's.
    pub fn webhook_id(&self) -> String {
        match self.endpoint {
            Endpoint::Action(step) => format!("act_{step}"),
            Endpoint::Webhook(_) | Endpoint::Inbox(_) | Endpoint::Bot(_) | Endpoint::Hook(_) => {
                format!("evt_{}", self.event_id)
            }
        }
    }
}

impl NewDelivery {
    /// The delivery as it is stored under this id, without attempts.
    pub fn stored(self, id: DeliveryId) -> Delivery {
        Delivery {
            id,
            account_id: self.account_id,
            endpoint: self.endpoint,
            url: self.url,
            event_id: self.event_id,
            topic: self.topic,
            body: self.body,
            status: DeliveryStatus::Pending,
            attempts: 0,
            event: self.event,
            message_id: self.message_id,
            created_at: self.created_at,
        }
    }
}

/// What calls of an endpoint need to know about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndpointStanding {
    /// The secrets that sign its calls, the present one first.
    pub secrets: Vec<String>,
    /// Is it called for events?
    pub enabled: bool,
}

impl EndpointStanding {
    /// An endpoint with this one secret.
    pub fn of(secret: String) -> Self {
        Self {
            secrets: vec![secret],
            enabled: true,
        }
    }

    /// What an action calls has no secret.
    pub const fn of_action() -> Self {
        Self {
            secrets: Vec::new(),
            enabled: true,
        }
    }
}

/// One attempt at a delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// Its number, from 1.
    pub number: u32,
    /// When it began.
    pub at: DateTime<Utc>,
    /// How long it took, in milliseconds.
    pub duration_ms: u32,
    /// The status code of the answer, if there was one.
    pub status_code: Option<u16>,
    /// Why it failed, if it did.
    pub error: Option<String>,
    /// The beginning of the answer's body, if there was one.
    pub answer: Option<String>,
}
