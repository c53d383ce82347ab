//! An administrator creates a team (`operations.json #66`).

use super::update::{self, SaveTeam};
use super::{NewTeam, TeamService, TeamView};
use crate::access::Administrator;
use crate::error::AccountsError;
use nimchat_core_model::{EventName, NewEvent, Subject, Violations};

impl TeamService {
    /// Creates a team without members.
    pub fn create(
        &self,
        caller: &Administrator,
        command: SaveTeam,
    ) -> Result<TeamView, AccountsError> {
        let Administrator(administrator) = caller;
        let account_id = administrator.account_id();
        let now = self.deps.clock.now();
        let mut violations = Violations::new();
        let name = command.name.unwrap_or_default();
        let name = violations.check(update::check_name(&name));
        let description = command.description.flatten();
        violations.check(update::check_description(description.as_deref()));
        let (Some(name), true) = (name, violations.is_empty()) else {
            return Err(violations.into());
        };

        let mut work = self.deps.store.begin()?;
        let new = NewTeam {
            account_id,
            name,
            description,
            allow_auto_assign: command.allow_auto_assign.unwrap_or(true),
            created_at: now,
        };
        let team = work.teams().add(new).map_err(update::taken)?;
        work.outbox().record(&[NewEvent::new(
            account_id,
            EventName::TeamCreated,
            Subject::Team { id: team.id },
            administrator.actor(),
            now,
        )])?;
        work.commit()?;
        Ok(TeamView {
            team,
            is_member: false,
        })
    }
}
