//! An administrator removes a team.

use super::TeamService;
use crate::access::Administrator;
use crate::error::AccountsError;
use nimchat_core_model::{Changes, EventName, NewEvent, Subject, TeamId};
use serde_json::{Value, json};

impl TeamService {
    /// Removes the team with its memberships. Its conversations stay with whoever has them and belong to no team
    /// from now on; each of them is told of.
    pub fn delete(&self, caller: &Administrator, id: TeamId) -> Result<(), AccountsError> {
        let Administrator(administrator) = caller;
        let account = administrator.account_id();
        let now = self.deps.clock.now();
        let mut work = self.deps.store.begin()?;
        let left = work
            .teams()
            .remove(account, id, now)?
            .ok_or(AccountsError::NotFound)?;
        let tell =
            |name, subject| NewEvent::new(account, name, subject, administrator.actor(), now);
        let changes = Changes::from([("team_id".to_owned(), (json!(id), Value::Null))]);
        let mut events = vec![tell(EventName::TeamDeleted, Subject::Team { id })];
        events.extend(left.into_iter().map(|id| {
            tell(EventName::TeamChanged, Subject::Conversation { id }).with_changes(changes.clone())
        }));
        work.outbox().record(&events)?;
        work.commit()?;
        Ok(())
    }
}
