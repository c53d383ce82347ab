//! The webhooks of an account (`operations.json #73`).

use super::{Webhook, WebhookService};
use crate::error::AutomationError;
use nimchat_accounts::Administrator;
use nimchat_core_model::WebhookId;

impl WebhookService {
    /// The webhook; refused if it is not the account's.
    pub fn known(&self, caller: &Administrator, id: WebhookId) -> Result<Webhook, AutomationError> {
        let account = caller.0.account_id();
        let webhook = self.deps.store.read()?.webhooks().find(account, id)?;
        webhook.ok_or(AutomationError::NotFound)
    }

    /// Every webhook, by id.
    pub fn list(&self, caller: &Administrator) -> Result<Vec<Webhook>, AutomationError> {
        let account = caller.0.account_id();
        Ok(self.deps.store.read()?.webhooks().of_account(account)?)
    }
}
