//! The labels of an account.

use super::{Label, LabelService};
use crate::error::MessagingError;
use nimchat_accounts::Agent;

impl LabelService {
    /// Every label, by title.
    pub fn list(&self, caller: &Agent) -> Result<Vec<Label>, MessagingError> {
        let mut view = self.deps.store.read()?;
        Ok(view.labels().all(caller.account_id())?)
    }
}
