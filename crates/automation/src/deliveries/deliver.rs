//! Sends deliveries to their endpoints: the handler of the job behind each pending delivery.

use super::{Attempt, Delivery, DeliveryStatus, Endpoint, NewDelivery};
use crate::ports::Store;
use crate::webhooks::Subscription;
use chrono::{DateTime, TimeDelta, Utc};
use nimchat_core_model::job::{ClaimedJob, Handler, JobOrder, Outcome, Settlement, Task};
use nimchat_core_model::{
    AccountId, Backoff, Clock, DeliveryId, Event, InboxId, Job, JobQueue, NewJob, Queue,
    StoreError, WebUrl,
};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::sync::Arc;

/// The payloads of events. Another crate defines their shape.
pub trait Payloads: Send + Sync {
    /// The JSON to post for each of these events, in their order; none if the event's subject is gone, or the event is
    /// not delivered. What the events have in common is read once.
    fn bodies(&self, events: &[(&Event, Subscription)]) -> Result<Vec<Option<String>>, StoreError>;
    /// The account's API inboxes that have an address.
    fn inbox_endpoints(&self, account: AccountId) -> Result<Vec<InboxEndpoint>, StoreError>;
    /// The inbox of the event's conversation or message, if it is about one.
    fn inbox_of(&self, event: &Event) -> Result<Option<InboxId>, StoreError>;
}

/// The address of an API inbox.
#[derive(Debug, Clone, PartialEq)]
pub struct InboxEndpoint {
    /// The inbox.
    pub id: InboxId,
    /// The address.
    pub url: WebUrl,
}

/// The result of sending a delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// The status code of the answer, if there was one.
    pub status_code: Option<u16>,
    /// Why the attempt failed; none if it succeeded.
    pub error: Option<String>,
    /// The pause that the endpoint asked for.
    pub retry_after: Option<TimeDelta>,
    /// How long it took, in milliseconds.
    pub duration_ms: u32,
}

/// Sends one delivery to its endpoint. Blocks until there is an answer or the time limit is reached.
pub trait Sender: Send + Sync {
    /// Makes one attempt, signed with each of the secrets, the present one first. `at` is the time that is signed.
    fn send(&self, delivery: &Delivery, secrets: &[String], at: DateTime<Utc>) -> Sent;
}

/// Make the next attempt at a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliverWebhook {
    /// The delivery.
    pub delivery_id: DeliveryId,
}

impl Job for DeliverWebhook {
    const KIND: &'static str = "deliver_webhook";
    const QUEUE: Queue = Queue::Webhooks;
}

impl DeliverWebhook {
    /// The job of a new delivery. First attempts at one endpoint about one topic keep the order of the events, and a
    /// slow endpoint delays no other.
    pub(crate) fn of(delivery_id: DeliveryId, new: &NewDelivery) -> Result<NewJob, StoreError> {
        let endpoint = match new.endpoint {
            // each is called once: what an account's rules call shares the workers as one endpoint
            Endpoint::Action(_) => format!("actions:{}", new.account_id),
            endpoint => endpoint.key(),
        };
        Ok(NewJob {
            account_id: Some(new.account_id),
            topic: Some(new.topic.clone()),
            ordering: Some((format!("{endpoint}/{}", new.topic), JobOrder::FirstAttempt)),
            fairness_key: endpoint,
            ..Self { delivery_id }.due(new.created_at)?
        })
    }
}

/// Runs [`DeliverWebhook`] jobs.
pub struct WebhookHandler {
    store: Arc<dyn Store>,
    sender: Arc<dyn Sender>,
    clock: Arc<dyn Clock>,
    backoff: Backoff,
}

impl WebhookHandler {
    /// A handler over these ports.
    pub fn new(
        store: Arc<dyn Store>,
        sender: Arc<dyn Sender>,
        clock: Arc<dyn Clock>,
        backoff: Backoff,
    ) -> Self {
        Self {
            store,
            sender,
            clock,
            backoff,
        }
    }
}

impl Handler for WebhookHandler {
    fn kind(&self) -> &'static str {
        DeliverWebhook::KIND
    }

    fn backoff(&self) -> &Backoff {
        &self.backoff
    }

    fn prepare(&self, jobs: &[ClaimedJob]) -> Result<Vec<Box<dyn Task>>, StoreError> {
        let ids = jobs
            .iter()
            .map(|job| Ok(job.read::<DeliverWebhook>()?.delivery_id))
            .collect::<Result<Vec<_>, StoreError>>()?;
        let now = self.clock.now();
        let mut view = self.store.read()?;
        let found = view.deliveries().many(&ids)?;
        let endpoints: Vec<Endpoint> = found.iter().map(|delivery| delivery.endpoint).collect();
        let secrets = view.deliveries().secrets(&endpoints, now)?;
        drop(view);
        let mut deliveries: HashMap<DeliveryId, Delivery> = found
            .into_iter()
            .map(|delivery| (delivery.id, delivery))
            .collect();
        let task = |id| {
            let delivery = deliveries
                .remove(&id)
                .filter(|delivery| delivery.status == DeliveryStatus::Pending);
            match delivery {
                Some(delivery) => Box::new(DeliveryTask {
                    secrets: secrets.get(&delivery.endpoint).cloned().unwrap_or_default(),
                    store: Arc::clone(&self.store),
                    sender: Arc::clone(&self.sender),
                    clock: Arc::clone(&self.clock),
                    began: now,
                    delivery,
                    sent: None,
                }) as Box<dyn Task>,
                // its webhook was removed, or it is settled already
                None => Box::new(|| Outcome::Done),
            }
        };
        Ok(ids.into_iter().map(task).collect())
    }
}

struct DeliveryTask {
    store: Arc<dyn Store>,
    sender: Arc<dyn Sender>,
    clock: Arc<dyn Clock>,
    delivery: Delivery,
    secrets: Vec<String>,
    began: DateTime<Utc>,
    sent: Option<Sent>,
}

impl Task for DeliveryTask {
    fn run(&mut self) -> Outcome {
        self.began = self.clock.now();
        let is_signed = !matches!(self.delivery.endpoint, Endpoint::Action(_));
        if is_signed && self.secrets.is_empty() {
            return Outcome::give_up("the endpoint was removed");
        }
        let sent = self.sender.send(&self.delivery, &self.secrets, self.began);
        let outcome = match &sent.error {
            None => Outcome::Done,
            Some(error) => Outcome::Retry {
                error: error.clone(),
                rest: sent.retry_after,
            },
        };
        self.sent = Some(sent);
        outcome
    }

    /// Records the attempt in the same transaction. An attempt that panicked has no answer.
    fn settle(
        &mut self,
        _queue: &dyn JobQueue,
        job: &ClaimedJob,
        settlement: &Settlement,
        at: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let (status, failure) = match settlement {
            Settlement::Done => (DeliveryStatus::Delivered, None),
            Settlement::More => (DeliveryStatus::Pending, None),
            Settlement::Retry { error, .. } => (DeliveryStatus::Pending, Some(error)),
            Settlement::GiveUp { error } => (DeliveryStatus::Failed, Some(error)),
        };
        let took = (at - self.began).num_milliseconds();
        let attempt = Attempt {
            number: job.attempt(),
            at: self.began,
            duration_ms: match &self.sent {
                Some(sent) => sent.duration_ms,
                None => u32::try_from(took).unwrap_or_default(),
            },
            status_code: self.sent.as_ref().and_then(|sent| sent.status_code),
            error: failure.cloned(),
        };
        let mut work = self.store.begin()?;
        if !work.jobs().settle(job, settlement, at)? {
            return Ok(false);
        }
        work.deliveries()
            .record(self.delivery.id, &attempt, status)?;
        work.commit()?;
        Ok(true)
    }
}
