//! An operator adds a user to an account, or changes their role there (`operations.json #3`).

use super::{Membership, MembershipService, NewMembership, Role, join};
use crate::access::Operator;
use crate::accounts::permitted;
use crate::error::AccountsError;
use nimchat_core_model::{
    AccountId, Actor, EventName, NewEvent, Subject, UserId, Violation, Violations,
};

/// The user and their role.
#[derive(Debug, Clone, Default)]
pub struct AddMember {
    /// The user; the app need not manage them.
    pub user_id: Option<UserId>,
    /// A role's name; without one, a new member is an agent and a present member keeps their role.
    pub role: Option<String>,
    /// Is the role required?
    pub role_required: bool,
}

impl MembershipService {
    /// Adds the membership, or sets the role of the present one. No e-mail is sent.
    pub fn add(
        &self,
        operator: &Operator,
        account_id: AccountId,
        command: AddMember,
    ) -> Result<Membership, AccountsError> {
        let now = self.deps.clock.now();
        let mut work = self.deps.store.begin()?;
        let account = work.accounts().find(account_id)?;
        permitted(work.platform_apps(), operator, account)?;
        let mut violations = Violations::new();
        if command.role.is_none() && command.role_required {
            violations.add("role", "can't be blank");
        }
        let role = command
            .role
            .and_then(|name| violations.check(Role::parse(&name)));
        let user = match command.user_id {
            Some(id) => work.users().lock(id)?,
            None => None,
        };
        let user = violations.check(user.ok_or_else(|| Violation::new("user", "must exist")));
        violations.into_result()?;
        let user = user.ok_or(AccountsError::NotFound)?;

        let existing = work.memberships().lock(account_id, user.id)?;
        let membership = if let Some(mut membership) = existing {
            membership.role = role.unwrap_or(membership.role);
            membership.updated_at = now;
            work.memberships().update(&membership)?;
            work.outbox().record(&[NewEvent::new(
                account_id,
                EventName::AgentUpdated,
                Subject::User { id: user.id },
                Actor::System,
                now,
            )])?;
            membership
        } else {
            let role = role.unwrap_or(Role::Agent);
            let new = NewMembership::new(account_id, user.id, role, now);
            join(&mut *work, new, Actor::System)?
        };
        work.commit()?;
        Ok(membership)
    }
}
