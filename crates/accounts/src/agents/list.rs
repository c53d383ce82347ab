//! The members of an account (`operations.json #15`).

use super::{AgentService, AgentView};
use crate::access::Agent;
use crate::error::AccountsError;

impl AgentService {
    /// Every member of the account, administrators included, by lower-cased name.
    pub fn list(&self, caller: &Agent) -> Result<Vec<AgentView>, AccountsError> {
        let account = caller.account_id();
        let members = self.deps.store.read()?.memberships().members(account)?;
        Ok(AgentView::all(account, members, &*self.deps.presence))
    }
}
