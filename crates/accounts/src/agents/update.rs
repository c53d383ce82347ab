//! An administrator changes an agent (`operations.json #17`).

use super::{AgentService, AgentView};
use crate::access::{Administrator, Agent};
use crate::error::AccountsError;
use crate::memberships::{Availability, Role};
use crate::users;
use nimchat_core_model::{EventName, NewEvent, Subject, UserId, Violations};

/// The attributes to change; `None` keeps a value. Only the agent can change their address.
#[derive(Debug, Clone, Default)]
pub struct UpdateAgent {
    /// Full name, in every account of the agent.
    pub name: Option<String>,
    /// A role's name.
    pub role: Option<String>,
    /// An availability's name in either profile's spelling.
    pub availability: Option<String>,
    /// Offline when not connected?
    pub auto_offline: Option<bool>,
}

impl AgentService {
    /// The agent with this user id.
    pub fn find(&self, caller: &Agent, id: UserId) -> Result<AgentView, AccountsError> {
        let mut view = self.deps.store.read()?;
        let found = view
            .memberships()
            .members_among(caller.account_id(), &[id])?;
        let (user, membership) = found.into_iter().next().ok_or(AccountsError::NotFound)?;
        Ok(AgentView::one(user, membership, &*self.deps.presence))
    }

    /// Changes a member of the account. Administrators may change themselves, and the last administrator.
    pub fn update(
        &self,
        caller: &Administrator,
        id: UserId,
        command: UpdateAgent,
    ) -> Result<AgentView, AccountsError> {
        let Administrator(administrator) = caller;
        let account = administrator.account_id();
        let now = self.deps.clock.now();
        let mut work = self.deps.store.begin()?;
        let mut user = work.users().lock(id)?.ok_or(AccountsError::NotFound)?;
        let found = work.memberships().lock(account, id)?;
        let mut membership = found.ok_or(AccountsError::NotFound)?;
        let mut violations = Violations::new();
        if let Some(name) = &command.name {
            violations.check(users::check_name(Some(name)));
        }
        if let Some(role) = command.role
            && let Some(role) = violations.check(Role::parse(&role))
        {
            membership.role = role;
        }
        if let Some(chosen) = command.availability
            && let Some(chosen) = violations.check(Availability::parse(&chosen))
        {
            membership.availability = chosen;
        }
        violations.into_result()?;

        if let Some(auto_offline) = command.auto_offline {
            membership.auto_offline = auto_offline;
        }
        membership.updated_at = now;
        work.memberships().update(&membership)?;
        if let Some(name) = command.name {
            user.name = name;
            user.updated_at = now;
            work.users().update(&user)?;
        }
        work.outbox().record(&[NewEvent::new(
            account,
            EventName::AgentUpdated,
            Subject::User { id },
            administrator.actor(),
            now,
        )])?;
        work.commit()?;
        Ok(AgentView::one(user, membership, &*self.deps.presence))
    }
}
