//! One filter (`operations.json #43`).

use super::{CustomFilter, CustomFilterService};
use crate::error::MessagingError;
use nimchat_accounts::Agent;
use nimchat_core_model::CustomFilterId;

impl CustomFilterService {
    /// The filter, if it is the caller's own in this account.
    pub fn show(&self, caller: &Agent, id: CustomFilterId) -> Result<CustomFilter, MessagingError> {
        let mut view = self.deps.store.read()?;
        let found = view
            .custom_filters()
            .find(caller.account_id(), caller.user.id, id)?;
        found.ok_or(MessagingError::NotFound)
    }
}
