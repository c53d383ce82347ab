//! One canned response.

use super::{CannedResponse, CannedResponseService};
use crate::error::MessagingError;
use nimchat_accounts::Agent;
use nimchat_core_model::CannedResponseId;

impl CannedResponseService {
    /// The canned response, if it is this account's.
    pub fn show(
        &self,
        caller: &Agent,
        id: CannedResponseId,
    ) -> Result<CannedResponse, MessagingError> {
        let mut view = self.deps.store.read()?;
        let found = view.canned_responses().find(caller.account_id(), id)?;
        found.ok_or(MessagingError::NotFound)
    }
}
