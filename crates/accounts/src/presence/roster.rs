//! Who of an account takes conversations now, as its people see it in real time (docs/rules/messaging.md §4.2).

use crate::agents::Directory;
use crate::error::AccountsError;
use crate::memberships::Availability;
use nimchat_core_model::{AccountId, UserId};

impl Directory {
    /// Everybody who is there, and those who stay what they chose when they are not; each with what they chose.
    pub fn roster(&self, account: AccountId) -> Result<Vec<(UserId, Availability)>, AccountsError> {
        let members = self.members(account)?;
        Ok(members
            .into_iter()
            .filter(|agent| agent.present || !agent.membership.auto_offline)
            .map(|agent| (agent.user.id, agent.membership.availability))
            .collect())
    }
}
