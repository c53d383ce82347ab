//! Sends deliveries to their endpoints: the handler of the job behind each pending delivery.

use super::outcome::Outcomes;
use super::{
    Attempt, Delivery, DeliveryStatus, Endpoint, EndpointEvent, EndpointStanding, NewDelivery,
};
use crate::ports::{Store, Work};
use chrono::{DateTime, TimeDelta, Utc};
use nimchat_core_model::job::{Called, ClaimedJob, Handler, JobOrder, Outcome, Settlement, Task};
use nimchat_core_model::{
    AccountId, Backoff, DeliveryId, Event, InboxId, Job, JobQueue, NewJob, StoreResult, WebUrl,
    jobs,
};
use std::collections::HashMap;
use std::sync::Arc;

/// The payloads of events. Another crate defines their shape.
pub trait Payloads: Send + Sync {
    /// The JSON to post for each of these events, in their order; none if the event's subject is gone, or the event is
    /// not delivered. What the events have in common is read once.
    fn bodies(&self, events: &[(&Event, EndpointEvent)]) -> StoreResult<Vec<Option<String>>>;
    /// The account's API inboxes that have an address.
    fn inbox_endpoints(&self, account: AccountId) -> StoreResult<Vec<InboxEndpoint>>;
    /// The inbox of the event's conversation or message, if it is about one.
    fn inbox_of(&self, event: &Event) -> StoreResult<Option<InboxId>>;
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
    /// The beginning of the answer's body, if there was one.
    pub answer: Option<String>,
}

impl Sent {
    /// May another attempt succeed? After a time-out, without a connection, and where the endpoint is busy or broken;
    /// not where it refuses the call as such.
    pub fn may_succeed_later(&self) -> bool {
        match self.status_code {
            Some(408 | 429) | None => true,
            Some(code) => !(400..500).contains(&code),
        }
    }
}

/// Sends one delivery to its endpoint. Blocks until there is an answer or the time limit is reached.
pub trait Sender: Send + Sync {
    /// Makes one attempt, signed with each of the secrets, the present one first. `at` is the time that is signed.
    fn send(&self, delivery: &Delivery, secrets: &[String], at: DateTime<Utc>) -> Sent;
}

jobs! {
    /// Make the next attempt at a delivery.
    DeliverWebhook = "deliver_webhook", Webhooks {
        /// The delivery.
        pub delivery_id: DeliveryId,
        /// Did an administrator ask for it? It is then attempted once, even if the endpoint is disabled.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        pub by_hand: bool,
    }
}

impl DeliverWebhook {
    /// The job of a new delivery. First attempts at one endpoint about one topic keep the order of the events, and a
    /// slow endpoint delays no other.
    pub fn of(delivery_id: DeliveryId, new: &NewDelivery) -> StoreResult<NewJob> {
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
            ..Self {
                delivery_id,
                by_hand: false,
            }
            .due(new.created_at)?
        })
    }

    /// The job of a single attempt that an administrator asked for.
    pub(crate) fn by_hand(delivery: &Delivery, at: DateTime<Utc>) -> StoreResult<NewJob> {
        let job = Self {
            delivery_id: delivery.id,
            by_hand: true,
        };
        Ok(NewJob {
            account_id: Some(delivery.account_id),
            topic: Some(delivery.topic.clone()),
            fairness_key: delivery.endpoint.key(),
            ..job.due(at)?
        })
    }
}

/// Adds those of the deliveries that do not exist yet, each with its job.
pub fn deliver(mut work: Box<dyn Work + '_>, deliveries: &[NewDelivery]) -> StoreResult<()> {
    let added = work.deliveries().add(deliveries)?;
    let jobs = added.iter().zip(deliveries);
    let jobs = jobs
        .filter_map(|(id, new)| id.map(|id| DeliverWebhook::of(id, new)))
        .collect::<StoreResult<Vec<_>>>()?;
    work.jobs().enqueue(&jobs)?;
    work.commit()
}

/// Runs [`DeliverWebhook`] jobs.
pub struct WebhookHandler {
    outcomes: Outcomes,
    sender: Arc<dyn Sender>,
    backoff: Backoff,
}

impl WebhookHandler {
    /// A handler over these ports.
    pub fn new(
        store: Arc<dyn Store>,
        sender: Arc<dyn Sender>,
        messaging: nimchat_messaging::Deps,
        backoff: Backoff,
    ) -> Self {
        Self {
            outcomes: Outcomes::new(store, messaging),
            sender,
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

    fn prepare(&self, jobs: &[ClaimedJob]) -> StoreResult<Vec<Box<dyn Task>>> {
        let jobs = jobs
            .iter()
            .map(ClaimedJob::read::<DeliverWebhook>)
            .collect::<StoreResult<Vec<_>>>()?;
        let ids: Vec<DeliveryId> = jobs.iter().map(|job| job.delivery_id).collect();
        let now = self.outcomes.now();
        let mut view = self.outcomes.store.read()?;
        let found = view.deliveries().many(&ids)?;
        let endpoints: Vec<Endpoint> = found.iter().map(|delivery| delivery.endpoint).collect();
        let standing = view.deliveries().standing(&endpoints, now)?;
        drop(view);
        let mut deliveries: HashMap<DeliveryId, Delivery> = found
            .into_iter()
            .map(|delivery| (delivery.id, delivery))
            .collect();
        let task = |job: DeliverWebhook| {
            let delivery = deliveries
                .remove(&job.delivery_id)
                .filter(|delivery| delivery.status == DeliveryStatus::Pending);
            match delivery {
                Some(delivery) => Box::new(DeliveryTask {
                    standing: standing.get(&delivery.endpoint).cloned(),
                    by_hand: job.by_hand,
                    outcomes: self.outcomes.clone(),
                    sender: Arc::clone(&self.sender),
                    began: now,
                    delivery,
                    sent: None,
                }) as Box<dyn Task>,
                // its webhook was removed, or it is settled already
                None => Box::new(|| Outcome::Done),
            }
        };
        Ok(jobs.into_iter().map(task).collect())
    }
}

struct DeliveryTask {
    outcomes: Outcomes,
    sender: Arc<dyn Sender>,
    delivery: Delivery,
    standing: Option<EndpointStanding>,
    by_hand: bool,
    began: DateTime<Utc>,
    sent: Option<Sent>,
}

impl Task for DeliveryTask {
    fn run(&mut self) -> Outcome {
        let Some(standing) = &self.standing else {
            return Outcome::give_up("the endpoint was removed");
        };
        if !standing.enabled && !self.by_hand {
            return Outcome::give_up("the webhook is disabled");
        }
        self.began = self.outcomes.now();
        let sent = self
            .sender
            .send(&self.delivery, &standing.secrets, self.began);
        let outcome = match &sent.error {
            None => Outcome::Done,
            Some(error) if !self.by_hand && sent.may_succeed_later() => Outcome::Retry {
                error: error.clone(),
                rest: sent.retry_after,
            },
            Some(error) => Outcome::give_up(error.clone()),
        };
        self.sent = Some(sent);
        outcome
    }

    fn called(&self) -> Option<Called> {
        let sent = self.sent.as_ref()?;
        // the address may contain a secret
        let host = self.delivery.url.host()?;
        Some(Called {
            host,
            status: sent.status_code,
            id: self.delivery.id.get(),
        })
    }

    /// Records the attempt, and what follows from it, in the same transaction. An attempt that panicked has no answer.
    fn settle(
        &mut self,
        _queue: &dyn JobQueue,
        job: &ClaimedJob,
        settlement: &Settlement,
        at: DateTime<Utc>,
    ) -> StoreResult<bool> {
        let (status, failure) = match settlement {
            Settlement::Done => (DeliveryStatus::Delivered, None),
            Settlement::More => (DeliveryStatus::Pending, None),
            Settlement::Retry { error, .. } => (DeliveryStatus::Pending, Some(error)),
            Settlement::GiveUp { error } => (DeliveryStatus::Failed, Some(error)),
        };
        let took = (at - self.began).num_milliseconds();
        let sent = self.sent.as_ref();
        let attempt = Attempt {
            number: self.delivery.attempts + 1,
            at: self.began,
            duration_ms: sent.map_or_else(
                || u32::try_from(took).unwrap_or_default(),
                |sent| sent.duration_ms,
            ),
            status_code: sent.and_then(|sent| sent.status_code),
            error: failure.cloned(),
            answer: sent.and_then(|sent| sent.answer.clone()),
        };
        self.outcomes.change_subject(&self.delivery, &attempt)?;
        let mut work = self.outcomes.store.begin()?;
        if !work.jobs().settle(job, settlement, at)? {
            return Ok(false);
        }
        work.deliveries()
            .record(self.delivery.id, &attempt, status)?;
        if sent.is_some() {
            self.outcomes
                .note_health(&mut *work, &self.delivery, &attempt)?;
        }
        work.commit()?;
        Ok(true)
    }
}
