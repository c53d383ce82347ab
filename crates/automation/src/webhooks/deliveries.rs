//! What was sent to a webhook, and how it answered.

use super::WebhookService;
use crate::deliveries::{Attempt, Delivery, Endpoint};
use crate::error::AutomationError;
use crate::ports::DeliveryLookup;
use nimchat_accounts::Administrator;
use nimchat_core_model::{DeliveryId, StoreError, WebhookId};

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
    ) -> Result<Vec<DeliveryView>, AutomationError> {
        let account = caller.account_id();
        let mut view = self.deps.store.read()?;
        if view.webhooks().find(account, id)?.is_none() {
            return Err(AutomationError::NotFound);
        }
        let endpoint = Endpoint::Webhook(id);
        let lookup = view.deliveries();
        let deliveries = lookup.of_endpoint(account, endpoint, before, limit)?;
        Ok(with_attempts(lookup, deliveries)?)
    }
}

/// The deliveries with their attempts, in their order.
pub(super) fn with_attempts(
    lookup: &mut dyn DeliveryLookup,
    deliveries: Vec<Delivery>,
) -> Result<Vec<DeliveryView>, StoreError> {
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
