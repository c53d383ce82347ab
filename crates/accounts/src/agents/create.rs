//! An administrator adds an agent (`operations.json #16`).

use super::agent_limit::check_agent_limit;
use super::{AgentService, AgentView};
use crate::access::Administrator;
use crate::error::AccountsError;
use crate::memberships::{Availability, NewMembership, Role, join};
use crate::users;
use nimchat_core_model::{StoreError, Violation, Violations};

/// The new agent.
#[derive(Debug, Clone, Default)]
pub struct CreateAgent {
    /// Full name; required if no user has the address, else ignored.
    pub name: Option<String>,
    /// Address; required.
    pub email: Option<String>,
    /// A role's name; agent if absent.
    pub role: Option<String>,
    /// An availability's name in either profile's spelling; online if absent.
    pub availability: Option<String>,
    /// Offline when not connected? Yes if absent.
    pub auto_offline: Option<bool>,
}

impl AgentService {
    /// Makes the user with this address a member of the account. An unknown address becomes a new user, who is
    /// unconfirmed and has no password until they set one. A known unconfirmed user also loses their password and sets
    /// a new one.
    pub fn create(
        &self,
        caller: &Administrator,
        command: CreateAgent,
    ) -> Result<AgentView, AccountsError> {
        match self.try_create(caller, command.clone()) {
            Err(fault) if is_overtaken(&fault) => self.try_create(caller, command),
            done => done,
        }
    }

    fn try_create(
        &self,
        caller: &Administrator,
        command: CreateAgent,
    ) -> Result<AgentView, AccountsError> {
        let Administrator(administrator) = caller;
        let now = self.deps.clock.now();
        let mut violations = Violations::new();
        let email = violations.check(users::check_email(command.email.as_deref()));
        let role = command
            .role
            .and_then(|name| violations.check(Role::parse(&name)));
        let availability = command
            .availability
            .and_then(|name| violations.check(Availability::parse(&name)));
        let mut work = self.deps.store.begin()?;
        let known = match &email {
            Some(email) => work.users().by_email(email)?,
            None => None,
        };
        if known.is_none() {
            violations.check(users::check_name(command.name.as_deref()));
        }
        let (Some(email), true) = (email, violations.is_empty()) else {
            return Err(violations.into());
        };

        check_agent_limit(&mut *work, administrator.account_id(), 1)?;
        let user = if let Some(user) = known {
            self.receive(&mut *work, administrator, user.id, now)?
        } else {
            let name = command.name.unwrap_or_default();
            self.invite(&mut *work, administrator, name, email, now)?
        };
        let membership = NewMembership {
            inviter_id: Some(administrator.user.id),
            availability: availability.unwrap_or(Availability::Online),
            auto_offline: command.auto_offline.unwrap_or(true),
            ..NewMembership::new(
                administrator.account_id(),
                user.id,
                role.unwrap_or(Role::Agent),
                now,
            )
        };
        let membership = join(&mut *work, membership, administrator.actor()).map_err(already_in)?;
        work.commit()?;
        Ok(AgentView::one(user, membership, &*self.deps.presence))
    }
}

/// Did another call make a user with the same address meanwhile? The user is known by then.
pub(super) fn is_overtaken(fault: &AccountsError) -> bool {
    matches!(fault, AccountsError::Store(error) if error.is_conflict_on("users_email_key"))
}

fn already_in(error: StoreError) -> AccountsError {
    if error.is_conflict_on("account_users_account_id_user_id_key") {
        Violation::new("user_id", "has already been taken").into()
    } else {
        error.into()
    }
}
