//! The teams of an account (`operations.json #65`).

use super::{TeamService, TeamView};
use crate::access::Agent;
use crate::error::AccountsError;
use std::collections::HashSet;

impl TeamService {
    /// Every team, oldest first.
    pub fn list(&self, caller: &Agent) -> Result<Vec<TeamView>, AccountsError> {
        let account = caller.account_id();
        let mut view = self.deps.store.read()?;
        let own: HashSet<_> = view
            .teams()
            .of_user(account, caller.user.id)?
            .into_iter()
            .collect();
        let teams = view.teams().all(account)?;
        Ok(teams
            .into_iter()
            .map(|team| TeamView {
                is_member: own.contains(&team.id),
                team,
            })
            .collect())
    }
}
