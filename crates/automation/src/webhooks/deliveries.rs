//! What was sent to a webhook, and how it answered.

use super::WebhookService;
use crate::deliveries::{Attempt, DeliverWebhook, Delivery, DeliveryStatus, Endpoint, NewDelivery};
use crate::error::{AutomationError, Result};
use crate::ports::DeliveryLookup;
use nimchat_accounts::Administrator;
use nimchat_core_model::{DeliveryId, EventId, StoreResult, Tokens, Violation, WebhookId};
use serde_json::json;
use std::slice::from_ref;

/// A delivery with the attempts at it, in order.
#[derive(Debug, Clone, PartialEq)]
pub struct DeliveryView {
    /// The delivery.
    pub delivery: Delivery,
    /// The attempts.
    pub attempts: Vec<Attempt>,
}

impl WebhookService {
    /// The newest deliveries to the webhook, newest first: at the most `limit`, of those before `before`.
    pub fn deliveries(
        &self,
        Administrator(caller): &Administrator,
        id: WebhookId,
        before: Option<DeliveryId>,
        limit: u32,
    ) -> Result<Vec<DeliveryView>> {
        let account = caller.account_id();
        let mut view = self.deps.read()?;
        if view.webhooks().find(account, id)?.is_none() {
            return Err(AutomationError::NotFound);
        }
        let endpoint = Endpoint::Webhook(id);
        let lookup = view.deliveries();
        let deliveries = lookup.of_endpoint(account, endpoint, before, limit)?;
        Ok(with_attempts(lookup, deliveries)?)
    }

    /// Attempts the delivery once more, at the webhook's present address, whether or not the webhook is enabled. A
    /// delivery that still waits for an attempt is refused.
    pub fn replay(
        &self,
        Administrator(caller): &Administrator,
        webhook: WebhookId,
        id: DeliveryId,
    ) -> Result<DeliveryView> {
        let account = caller.account_id();
        let (now, mut work) = self.deps.begin()?;
        let found = work.webhooks().find(account, webhook)?;
        let webhook = found.ok_or(AutomationError::NotFound)?;
        let endpoint = Endpoint::Webhook(webhook.id);
        let found = work.deliveries().find(account, endpoint, id)?;
        let mut delivery = found.ok_or(AutomationError::NotFound)?;
        if !work.deliveries().reopen(id, &webhook.url)? {
            return Err(Violation::new("delivery", "is still being attempted").into());
        }
        delivery.status = DeliveryStatus::Pending;
        delivery.url = webhook.url;
        let job = DeliverWebhook::by_hand(&delivery, now)?;
        work.jobs().enqueue(&[job])?;
        let shown = with_attempts(work.deliveries(), vec![delivery])?.pop();
        work.commit()?;
        shown.ok_or(AutomationError::NotFound)
    }

    /// The event that a test call names.
    pub const PING: &'static str = "ping";

    /// Enqueues a test call: one attempt, whether or not the webhook is enabled. Its delivery shows the answer.
    pub fn ping(
        &self,
        Administrator(caller): &Administrator,
        id: WebhookId,
    ) -> Result<DeliveryView> {
        let account_id = caller.account_id();
        let now = self.deps.messaging.clock.now();
        let event_id = test_event(&*self.deps.messaging.tokens);
        let mut work = self.deps.store.begin()?;
        let found = work.webhooks().find(account_id, id)?;
        let webhook = found.ok_or(AutomationError::NotFound)?;
        let body = json!({"event": Self::PING, "webhook_id": id, "account_id": account_id});
        let new = NewDelivery {
            account_id,
            endpoint: Endpoint::Webhook(id),
            url: webhook.url,
            event_id,
            event: Some(Self::PING.to_owned()),
            message_id: None,
            topic: format!("webhook:{id}"),
            body: body.to_string(),
            created_at: now,
        };
        let added = work.deliveries().add(from_ref(&new))?;
        let id = added.into_iter().flatten().next();
        let delivery = new.stored(id.ok_or(AutomationError::NotFound)?);
        let job = DeliverWebhook::by_hand(&delivery, now)?;
        work.jobs().enqueue(&[job])?;
        work.commit()?;
        Ok(DeliveryView {
            delivery,
            attempts: Vec::new(),
        })
    }
}

/// The deliveries with their attempts, in their order.
fn with_attempts(
    lookup: &mut dyn DeliveryLookup,
    deliveries: Vec<Delivery>,
) -> StoreResult<Vec<DeliveryView>> {
    let ids: Vec<DeliveryId> = deliveries.iter().map(|delivery| delivery.id).collect();
    let attempts = lookup.attempts(&ids)?;
    let view = |delivery: Delivery| {
        let own = attempts.iter().filter(|(id, _)| *id == delivery.id);
        DeliveryView {
            attempts: own.map(|(_, attempt)| attempt.clone()).collect(),
            delivery,
        }
    };
    Ok(deliveries.into_iter().map(view).collect())
}

/// An id for a call that tells of no event: random, and beyond all ids of events, which count from 1.
fn test_event(tokens: &dyn Tokens) -> EventId {
    const BEYOND_EVENTS: i64 = 1 << 62;
    let (_, low) = tokens.uuid().as_u64_pair();
    let random = i64::try_from(low % BEYOND_EVENTS.unsigned_abs()).unwrap_or_default();
    EventId::new(BEYOND_EVENTS | random)
}
