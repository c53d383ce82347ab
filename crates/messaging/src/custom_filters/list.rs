//! A user's filters of one type (`operations.json #41`).

use super::{CustomFilter, CustomFilterService, FilterType};
use crate::error::MessagingError;
use nimchat_accounts::Agent;

impl CustomFilterService {
    /// The caller's filters in this account, oldest first.
    pub fn list(
        &self,
        caller: &Agent,
        filter_type: FilterType,
    ) -> Result<Vec<CustomFilter>, MessagingError> {
        let mut view = self.deps.store.read()?;
        let own =
            view.custom_filters()
                .of_user(caller.account_id(), caller.user.id, filter_type)?;
        Ok(own)
    }
}
