//! An administrator has a test call made.

use super::{DeliveryView, WebhookService};
use crate::deliveries::{DeliverWebhook, Endpoint, NewDelivery};
use crate::error::AutomationError;
use nimchat_accounts::Administrator;
use nimchat_core_model::{EventId, Tokens, WebhookId};
use serde_json::json;
use std::slice::from_ref;

impl WebhookService {
    /// The event that a test call names.
    pub const PING: &'static str = "ping";

    /// Enqueues a test call: one attempt, whether or not the webhook is enabled. Its delivery shows the answer.
    pub fn ping(
        &self,
        Administrator(caller): &Administrator,
        id: WebhookId,
    ) -> Result<DeliveryView, AutomationError> {
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

/// An id for a call that tells of no event: random, and beyond all ids of events, which count from 1.
fn test_event(tokens: &dyn Tokens) -> EventId {
    const BEYOND_EVENTS: i64 = 1 << 62;
    let (_, low) = tokens.uuid().as_u64_pair();
    let random = i64::try_from(low % BEYOND_EVENTS.unsigned_abs()).unwrap_or_default();
    EventId::new(BEYOND_EVENTS | random)
}
