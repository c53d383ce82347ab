//! An administrator removes an agent from the account.

use super::AgentService;
use crate::access::Administrator;
use crate::error::AccountsError;
use crate::memberships::leave;
use crate::users;
use nimchat_core_model::UserId;

impl AgentService {
    /// Removes the membership with everything that depends on it; a user without any other account is removed too
    /// (docs/rules/accounts.md §6). Administrators may remove themselves, and the last administrator.
    pub fn delete(&self, caller: &Administrator, id: UserId) -> Result<(), AccountsError> {
        let Administrator(administrator) = caller;
        let account = administrator.account_id();
        let now = self.deps.clock.now();
        let mut work = self.deps.store.begin()?;
        // a concurrent work that adds them to another account waits, and then finds no user
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
