//! An administrator takes an agent out of the account.

use super::AgentService;
use crate::access::Administrator;
use crate::error::AccountsError;
use crate::memberships::leave;
use crate::users;
use nimchat_core_model::UserId;

impl AgentService {
    /// Removes the membership with what hangs on it; a user who is in no account any more goes too
    /// (docs/rules/accounts.md §6). Nothing protects oneself, or the last administrator.
    pub fn delete(&self, caller: &Administrator, id: UserId) -> Result<(), AccountsError> {
        let Administrator(administrator) = caller;
        let account = administrator.account_id();
        let now = self.deps.clock.now();
        let mut work = self.deps.store.begin()?;
        // whoever puts them into another account meanwhile waits, and then finds nobody
        work.users().lock(id)?;
        if !leave(&mut *work, account, id, &administrator.actor(), now)? {
            return Err(AccountsError::NotFound);
        }
        if work.memberships().roles_of(&[id])?.is_empty() {
            users::remove(&mut *work, id, now)?;
        }
        work.commit()?;
        Ok(())
    }
}
