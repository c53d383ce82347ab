//! What a delivery is.

use chrono::{DateTime, Utc};
use nimchat_core_model::{AccountId, DeliveryId, EventId, InboxId, WebUrl, WebhookId};

/// Who gets an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Endpoint {
    /// A webhook of the account.
    Webhook(WebhookId),
    /// The address of an API inbox.
    Inbox(InboxId),
}

impl Endpoint {
    /// The kind's name in the store.
    pub const fn kind(self) -> &'static str {
        match self {
            Self::Webhook(_) => "Webhook",
            Self::Inbox(_) => "Inbox",
        }
    }

    /// What its deliveries share the workers by ([`nimchat_core_model::NewJob::fairness_key`]).
    pub fn key(self) -> String {
        match self {
            Self::Webhook(id) => format!("webhook:{id}"),
            Self::Inbox(id) => format!("inbox:{id}"),
        }
    }

    /// The endpoint's number.
    pub const fn id(self) -> i64 {
        match self {
            Self::Webhook(id) => id.get(),
            Self::Inbox(id) => id.get(),
        }
    }
}

/// Where a delivery stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DeliveryStatus {
    /// To be tried, or tried again.
    Pending,
    /// The endpoint took it.
    Delivered,
    /// Every attempt failed; it is tried no more.
    Failed,
}

impl DeliveryStatus {
    /// Every one there is.
    pub const ALL: [Self; 3] = [Self::Pending, Self::Delivered, Self::Failed];

    /// The name in the store and in metrics.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Delivered => "delivered",
            Self::Failed => "failed",
        }
    }
}

/// One event on its way to one endpoint.
#[derive(Debug, Clone, PartialEq)]
pub struct Delivery {
    /// Its id.
    pub id: DeliveryId,
    /// Its account.
    pub account_id: AccountId,
    /// Who gets it.
    pub endpoint: Endpoint,
    /// Where to.
    pub url: WebUrl,
    /// What it is signed with.
    pub secret: String,
    /// What happened; the same on every attempt, so that a receiver can tell a repetition.
    pub event_id: EventId,
    /// Of what it is one in a row.
    pub topic: String,
    /// The JSON that is posted.
    pub body: String,
    /// Where it stands.
    pub status: DeliveryStatus,
    /// How often it was tried.
    pub attempts: u32,
    /// Since when it is on its way.
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
    /// As [`Delivery::secret`].
    pub secret: String,
    /// As [`Delivery::event_id`].
    pub event_id: EventId,
    /// As [`Delivery::topic`].
    pub topic: String,
    /// As [`Delivery::body`].
    pub body: String,
    /// When; also when its first attempt is due.
    pub created_at: DateTime<Utc>,
}

/// One try at a delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// Which, from 1.
    pub number: u32,
    /// When it began.
    pub at: DateTime<Utc>,
    /// How long it took, in milliseconds.
    pub duration_ms: u32,
    /// What the endpoint answered, if it answered.
    pub status_code: Option<u16>,
    /// Why it failed, if it did.
    pub error: Option<String>,
}
