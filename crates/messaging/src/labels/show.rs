//! One label.

use super::{Label, LabelService};
use crate::error::MessagingError;
use nimchat_accounts::Agent;
use nimchat_core_model::LabelId;

impl LabelService {
    /// The label, if it is this account's.
    pub fn show(&self, caller: &Agent, id: LabelId) -> Result<Label, MessagingError> {
        let mut view = self.deps.store.read()?;
        let found = view.labels().find(caller.account_id(), id)?;
        found.ok_or(MessagingError::NotFound)
    }
}
