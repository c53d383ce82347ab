//! An administrator has a delivery attempted once more.

use super::deliveries::with_attempts;
use super::{DeliveryView, WebhookService};
use crate::deliveries::{DeliverWebhook, DeliveryStatus, Endpoint};
use crate::error::AutomationError;
use nimchat_accounts::Administrator;
use nimchat_core_model::{DeliveryId, Violation, WebhookId};

impl WebhookService {
    /// Attempts the delivery once more, at the webhook's present address, whether or not the webhook is enabled. A
    /// delivery that still waits for an attempt is refused.
    pub fn replay(
        &self,
        Administrator(caller): &Administrator,
        webhook: WebhookId,
        id: DeliveryId,
    ) -> Result<DeliveryView, AutomationError> {
        let account = caller.account_id();
        let now = self.deps.messaging.clock.now();
        let mut work = self.deps.store.begin()?;
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
}
