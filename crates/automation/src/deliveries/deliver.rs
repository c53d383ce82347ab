//! Brings deliveries to their endpoints.

use super::{Attempt, Delivery, Outcome};
use crate::ports::DeliveryQueue;
use crate::webhooks::Subscription;
use chrono::{DateTime, TimeDelta, Utc};
use nimchat_core_model::{AccountId, Backoff, Clock, Event, InboxId, StoreError, Tokens, WebUrl};
use std::sync::Arc;

/// How events look to an endpoint. The shape is the wire's business, not this domain's.
pub trait Payloads: Send + Sync {
    /// The JSON to post for each of these events, in their order; none where the event's subject is gone, or the event
    /// is not told. What the events have in common is read once.
    fn bodies(&self, events: &[(&Event, Subscription)]) -> Result<Vec<Option<String>>, StoreError>;
    /// The account's API inboxes that have an address.
    fn inbox_endpoints(&self, account: AccountId) -> Result<Vec<InboxEndpoint>, StoreError>;
    /// The inbox that the event happened in, if it is about a conversation or a message.
    fn inbox_of(&self, event: &Event) -> Result<Option<InboxId>, StoreError>;
}

/// The address of an API inbox.
#[derive(Debug, Clone, PartialEq)]
pub struct InboxEndpoint {
    /// Which inbox.
    pub id: InboxId,
    /// Where to.
    pub url: WebUrl,
    /// What calls are signed with: the channel's secret.
    pub secret: String,
}

/// What an endpoint made of a delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// What it answered, if it answered.
    pub status_code: Option<u16>,
    /// Why it counts as failed; none if it took it.
    pub error: Option<String>,
    /// How long it asked to be left alone.
    pub retry_after: Option<TimeDelta>,
    /// How long it took, in milliseconds.
    pub duration_ms: u32,
}

/// Carries one delivery to its endpoint. Blocks until there is an answer or the time is up.
pub trait Sender: Send + Sync {
    /// Tries once. `at` is the moment that is signed.
    fn send(&self, delivery: &Delivery, at: DateTime<Utc>) -> Sent;
}

/// Takes deliveries from the queue, has them carried and settles what came of it.
#[derive(Clone)]
pub struct Courier {
    queue: Arc<dyn DeliveryQueue>,
    sender: Arc<dyn Sender>,
    clock: Arc<dyn Clock>,
    tokens: Arc<dyn Tokens>,
    backoff: Backoff,
    lease: TimeDelta,
}

impl Courier {
    /// A courier; `lease` must outlast a send.
    pub fn new(
        queue: Arc<dyn DeliveryQueue>,
        sender: Arc<dyn Sender>,
        clock: Arc<dyn Clock>,
        tokens: Arc<dyn Tokens>,
        backoff: Backoff,
        lease: TimeDelta,
    ) -> Self {
        Self {
            queue,
            sender,
            clock,
            tokens,
            backoff,
            lease,
        }
    }

    /// Takes what is due, at the most `limit`.
    pub fn claim(&self, limit: u32) -> Result<Vec<Delivery>, StoreError> {
        self.queue.claim(self.clock.now(), self.lease, limit)
    }

    /// When there is something to claim again, if anything is pending.
    pub fn next_due(&self) -> Result<Option<DateTime<Utc>>, StoreError> {
        self.queue.next_due()
    }

    /// Tries one delivery and settles it.
    pub fn deliver(&self, delivery: &Delivery) -> Result<Outcome, StoreError> {
        let at = self.clock.now();
        let sent = self.sender.send(delivery, at);
        let number = delivery.attempts + 1;
        let outcome = if sent.error.is_none() {
            Outcome::Delivered
        } else {
            let chance = self.tokens.secret()[31];
            let now = self.clock.now();
            self.backoff
                .after_failure(number, now, chance, sent.retry_after)
                .map_or(Outcome::GivenUp, Outcome::RetryAt)
        };
        let attempt = Attempt {
            number,
            at,
            duration_ms: sent.duration_ms,
            status_code: sent.status_code,
            error: sent.error,
        };
        self.queue.settle(delivery.id, &attempt, outcome)?;
        Ok(outcome)
    }
}
