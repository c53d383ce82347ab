//! An agent creates a canned response (`operations.json #19`).

use super::update::{self, SaveCannedResponse};
use super::{CannedResponse, CannedResponseService, NewCannedResponse};
use crate::error::MessagingError;
use nimchat_accounts::Agent;

impl CannedResponseService {
    /// Creates one; a short code and a content are required.
    pub fn create(
        &self,
        caller: &Agent,
        command: SaveCannedResponse,
    ) -> Result<CannedResponse, MessagingError> {
        let new = NewCannedResponse {
            account_id: caller.account_id(),
            short_code: command.short_code.unwrap_or_default(),
            content: command.content.unwrap_or_default(),
            created_at: self.deps.clock.now(),
        };
        update::check(&new.short_code, &new.content)?;
        let mut work = self.deps.store.begin()?;
        let made = work.canned_responses().add(new).map_err(update::taken)?;
        work.commit()?;
        Ok(made)
    }
}
