//! An administrator removes a team.

use super::TeamService;
use crate::access::Administrator;
use crate::error::AccountsError;
use crate::jobs::EraseTeam;
use nimchat_core_model::{EventName, Job, NewEvent, Subject, TeamId};

impl TeamService {
    /// Removes the team with its memberships. Its conversations keep their assignees and are taken from the team soon
    /// afterwards, without an event each (docs/rules/accounts.md §6).
    pub fn delete(&self, caller: &Administrator, id: TeamId) -> Result<(), AccountsError> {
        let Administrator(administrator) = caller;
        let account = administrator.account_id();
        let now = self.deps.clock.now();
        let mut work = self.deps.store.begin()?;
        if !work.teams().remove(account, id, now)? {
            return Err(AccountsError::NotFound);
        }
        work.jobs().enqueue(&[EraseTeam { team: id }.due(now)?])?;
        work.outbox().record(&[NewEvent::new(
            account,
            EventName::TeamDeleted,
            Subject::Team { id },
            administrator.actor(),
            now,
        )])?;
        Ok(work.commit()?)
    }
}
