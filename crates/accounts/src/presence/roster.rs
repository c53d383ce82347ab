//! The availability of an account's members, as sent to its people in real time (docs/rules/messaging.md §4.2).

use crate::agents::Directory;
use crate::error::Result;
use crate::memberships::Availability;
use nimchat_core_model::{AccountId, UserId};

impl Directory {
    /// The connected members, and those who keep their availability when they are not connected; each with the
    /// availability that they chose.
    pub fn roster(&self, account: AccountId) -> Result<Vec<(UserId, Availability)>> {
        let members = self.members(account)?;
        Ok(members
            .into_iter()
            .filter(|agent| agent.present || !agent.membership.auto_offline)
            .map(|agent| (agent.user.id, agent.membership.availability))
            .collect())
    }
}
