//! A user removes a filter.

use super::CustomFilterService;
use crate::error::MessagingError;
use nimchat_accounts::Agent;
use nimchat_core_model::CustomFilterId;

impl CustomFilterService {
    /// Removes the caller's filter.
    pub fn delete(&self, caller: &Agent, id: CustomFilterId) -> Result<(), MessagingError> {
        let mut work = self.deps.store.begin()?;
        let (account, user) = (caller.account_id(), caller.user.id);
        if !work.custom_filters().remove(account, user, id)? {
            return Err(MessagingError::NotFound);
        }
        work.commit()?;
        Ok(())
    }
}
