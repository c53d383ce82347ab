//! How users get into accounts and out of them.

use super::{Membership, NewMembership, Role};
use crate::Deps;
use crate::access::Operator;
use crate::accounts::permitted;
use crate::error::{AccountsError, Result};
use crate::jobs::Unassign;
use crate::ports::Work;
use chrono::{DateTime, Utc};
use nimchat_core_model::{
    AccountId, Actor, EventName, Job, NewEvent, StoreResult, Subject, UserId, Violation,
    Violations, service,
};

service! {
    /// Lists, adds and removes memberships for operators.
    MembershipService(Deps)
}

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
    /// Every membership of the account, oldest first.
    pub fn list(&self, operator: &Operator, account_id: AccountId) -> Result<Vec<Membership>> {
        let mut view = self.deps.store.read()?;
        let account = view.accounts().find(account_id)?;
        permitted(view.platform_apps(), operator, account)?;
        let members = view.memberships().members(account_id)?;
        let mut memberships: Vec<_> = members.into_iter().map(|(_, row)| row).collect();
        memberships.sort_by_key(|membership| membership.id);
        Ok(memberships)
    }

    /// Adds the membership, or sets the role of the present one. No e-mail is sent (`operations.json #3`).
    pub fn add(
        &self,
        operator: &Operator,
        account_id: AccountId,
        command: AddMember,
    ) -> Result<Membership> {
        let (now, mut work) = self.deps.begin()?;
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

    /// Removes the membership with everything that depends on it; the user stays. A missing membership is no error
    /// (`operations.json #4`).
    pub fn remove(
        &self,
        operator: &Operator,
        account_id: AccountId,
        user_id: Option<UserId>,
    ) -> Result<()> {
        let (now, mut work) = self.deps.begin()?;
        let account = work.accounts().find(account_id)?;
        permitted(work.platform_apps(), operator, account)?;
        let Some(user_id) = user_id else {
            return Ok(());
        };
        if leave(&mut *work, account_id, user_id, &Actor::System, now)? {
            work.commit()?;
        }
        Ok(())
    }
}

/// Adds the membership and records the event.
pub(crate) fn join(
    work: &mut dyn Work,
    new: NewMembership,
    actor: Actor,
) -> StoreResult<Membership> {
    let membership = work.memberships().add(new)?;
    work.outbox().record(&[NewEvent::new(
        membership.account_id,
        EventName::AgentAdded,
        Subject::User {
            id: membership.user_id,
        },
        actor,
        membership.created_at,
    )])?;
    Ok(membership)
}

/// Removes the membership with everything that depends on it, and records the event. Their conversations are unassigned
/// afterwards, without an event each (docs/rules/accounts.md §6), because there may be many. False if there was no
/// membership.
pub(crate) fn leave(
    work: &mut dyn Work,
    account: AccountId,
    user: UserId,
    actor: &Actor,
    at: DateTime<Utc>,
) -> StoreResult<bool> {
    if !work.memberships().remove(account, user)? {
        return Ok(false);
    }
    work.jobs()
        .enqueue(&[Unassign { account, user }.due(at)?])?;
    work.outbox().record(&[NewEvent::new(
        account,
        EventName::AgentRemoved,
        Subject::User { id: user },
        actor.clone(),
        at,
    )])?;
    Ok(true)
}
