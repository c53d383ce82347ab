//! The webhooks of an account (`operations.json #73`).

use super::{Webhook, WebhookService};
use crate::error::AutomationError;
use nimchat_accounts::Administrator;

impl WebhookService {
    /// All of them, by id.
    pub fn list(&self, caller: &Administrator) -> Result<Vec<Webhook>, AutomationError> {
        let account = caller.0.account_id();
        Ok(self.store.read()?.webhooks().of_account(account)?)
    }
}
