//! An administrator replaces the secret of a webhook.

use super::{RetiredSecret, Webhook, WebhookService};
use crate::error::AutomationError;
use chrono::TimeDelta;
use nimchat_accounts::Administrator;
use nimchat_core_model::{WebhookId, signing_secret};

impl WebhookService {
    /// How long a replaced secret signs beside the new one.
    pub const RETIRED_SECRET_SIGNS: TimeDelta = TimeDelta::hours(24);

    /// Gives the webhook a new secret. Calls carry a signature by each of the two for
    /// [`WebhookService::RETIRED_SECRET_SIGNS`], so that a receiver can change its own copy without refusing a call. A
    /// secret that was replaced before stops signing at once.
    pub fn rotate_secret(
        &self,
        Administrator(caller): &Administrator,
        id: WebhookId,
    ) -> Result<Webhook, AutomationError> {
        let now = self.deps.messaging.clock.now();
        let secret = signing_secret(&*self.deps.messaging.tokens);
        let mut work = self.deps.store.begin()?;
        let found = work.webhooks().find(caller.account_id(), id)?;
        let mut webhook = found.ok_or(AutomationError::NotFound)?;
        webhook.retired_secret = Some(RetiredSecret {
            secret: std::mem::replace(&mut webhook.secret, secret),
            until: now + Self::RETIRED_SECRET_SIGNS,
        });
        webhook.updated_at = now;
        work.webhooks().update(&webhook)?;
        work.commit()?;
        Ok(webhook)
    }
}
