//! Users choose the account that is active.

use super::ProfileService;
use crate::access::{Agent, Person};
use crate::error::AccountsError;
use nimchat_core_model::{AccountId, UserId};

impl ProfileService {
    /// Makes this account of the caller's the active one.
    pub fn set_active_account(
        &self,
        caller: &Person,
        account: AccountId,
    ) -> Result<(), AccountsError> {
        self.turn_to(caller.0.id, account)
    }

    /// The same for the account of the request.
    pub fn update_active_at(&self, caller: &Agent) -> Result<(), AccountsError> {
        self.turn_to(caller.user.id, caller.account_id())
    }

    fn turn_to(&self, user: UserId, account: AccountId) -> Result<(), AccountsError> {
        let now = self.deps.clock.now();
        let mut work = self.deps.store.begin()?;
        let found = work.memberships().lock(account, user)?;
        let mut membership = found.ok_or(AccountsError::NotFound)?;
        membership.active_at = Some(now);
        membership.updated_at = now;
        work.memberships().update(&membership)?;
        work.commit()?;
        Ok(())
    }
}
