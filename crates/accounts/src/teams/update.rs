//! An administrator changes a team (`operations.json #68`).

use super::show::seen_by;
use super::{TeamService, TeamView};
use crate::access::Administrator;
use crate::error::AccountsError;
use nimchat_core_model::values::{MAX_STRING, MAX_TEXT, check_length, check_line};
use nimchat_core_model::{EventName, NewEvent, StoreError, Subject, TeamId, Violation, Violations};

/// A team's attributes; `None` keeps a value, or is the default of a new team.
#[derive(Debug, Clone, Default)]
pub struct SaveTeam {
    /// Its name; a new team needs one.
    pub name: Option<String>,
    /// Its purpose; `Some(None)` clears it.
    pub description: Option<Option<String>>,
    /// Is a conversation that is assigned to the team also assigned to one of its members? Yes for a new team.
    pub allow_auto_assign: Option<bool>,
}

impl TeamService {
    /// Changes the attributes that the command names.
    pub fn update(
        &self,
        caller: &Administrator,
        id: TeamId,
        command: SaveTeam,
    ) -> Result<TeamView, AccountsError> {
        let Administrator(administrator) = caller;
        let account = administrator.account_id();
        let now = self.deps.clock.now();
        let mut work = self.deps.store.begin()?;
        let found = work.teams().lock(account, id)?;
        let mut team = found.ok_or(AccountsError::NotFound)?;
        let mut violations = Violations::new();
        if let Some(name) = command.name
            && let Some(name) = violations.check(check_name(&name))
        {
            team.name = name;
        }
        if let Some(description) = command.description {
            violations.check(check_description(description.as_deref()));
            team.description = description;
        }
        if let Some(wanted) = command.allow_auto_assign {
            team.allow_auto_assign = wanted;
        }
        violations.into_result()?;

        team.updated_at = now;
        work.teams().update(&team).map_err(taken)?;
        work.outbox().record(&[NewEvent::new(
            account,
            EventName::TeamUpdated,
            Subject::Team { id },
            administrator.actor(),
            now,
        )])?;
        let view = seen_by(work.teams(), administrator, team)?;
        work.commit()?;
        Ok(view)
    }
}

/// A team's name, in lower case: required.
pub(super) fn check_name(name: &str) -> Result<String, Violation> {
    if name.trim().is_empty() {
        return Err(Violation::new("name", "must not be blank"));
    }
    let name = name.to_lowercase();
    check_line("name", &name, MAX_STRING)?;
    Ok(name)
}

/// A team's description: optional.
pub(super) fn check_description(text: Option<&str>) -> Result<(), Violation> {
    check_length("description", text.unwrap_or_default(), MAX_TEXT)
}

/// A taken name is the caller's error.
pub(super) fn taken(error: StoreError) -> AccountsError {
    if error.is_conflict_on("teams_account_id_name_key") {
        Violation::new("name", "has already been taken").into()
    } else {
        error.into()
    }
}
