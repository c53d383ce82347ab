//! A user saves a filter (`operations.json #42`).

use super::update::{self, SaveCustomFilter};
use super::{CustomFilter, CustomFilterService, NewCustomFilter};
use crate::error::MessagingError;
use nimchat_accounts::Agent;

impl CustomFilterService {
    /// Saves a filter for the caller; a name is required.
    pub fn create(
        &self,
        caller: &Agent,
        command: SaveCustomFilter,
    ) -> Result<CustomFilter, MessagingError> {
        let now = self.deps.clock.now();
        let name = command.name.unwrap_or_default();
        let filter_type = command.filter_type.unwrap_or_default();
        let query = command.query.unwrap_or_default();
        let mut work = self.deps.store.begin()?;
        let filter_type = update::check(&mut *work, caller, &name, &filter_type)?;
        update::check_query(&mut *work, caller, filter_type, &query, now)?;
        let made = work.custom_filters().add(NewCustomFilter {
            account_id: caller.account_id(),
            user_id: caller.user.id,
            name,
            filter_type,
            query,
            created_at: now,
        })?;
        work.commit()?;
        Ok(made)
    }
}
