//! An agent removes a canned response.

use super::CannedResponseService;
use crate::error::MessagingError;
use nimchat_accounts::Agent;
use nimchat_core_model::CannedResponseId;

impl CannedResponseService {
    /// Removes it.
    pub fn delete(&self, caller: &Agent, id: CannedResponseId) -> Result<(), MessagingError> {
        let mut work = self.deps.store.begin()?;
        if !work.canned_responses().remove(caller.account_id(), id)? {
            return Err(MessagingError::NotFound);
        }
        work.commit()?;
        Ok(())
    }
}
