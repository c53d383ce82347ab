//! An administrator removes a webhook (docs/rules/messaging.md §5.1).

use super::WebhookService;
use crate::error::AutomationError;
use nimchat_accounts::Administrator;
use nimchat_core_model::WebhookId;

impl WebhookService {
    /// Removes the webhook with its pending deliveries.
    pub fn delete(&self, caller: &Administrator, id: WebhookId) -> Result<(), AutomationError> {
        let mut work = self.deps.store.begin()?;
        if !work.webhooks().remove(caller.0.account_id(), id)? {
            return Err(AutomationError::NotFound);
        }
        Ok(work.commit()?)
    }
}
