//! What people do with the agents of an account.

use super::agent_limit::check_agent_limit;
use super::{AgentService, AgentView};
use crate::access::{Administrator, Agent};
use crate::accounts::Account;
use crate::error::{AccountsError, Result};
use crate::memberships::{Availability, NewMembership, Role, join, leave};
use crate::ports::Work;
use crate::users;
use chrono::{DateTime, Utc};
use nimchat_core_model::{Email, EventName, StoreError, Subject, UserId, Violations};
use std::collections::BTreeMap;

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
    /// Every member of the account, administrators included, by lower-cased name (`operations.json #15`).
    pub fn list(&self, caller: &Agent) -> Result<Vec<AgentView>> {
        let account = caller.account_id();
        let members = self.deps.store.read()?.memberships().members(account)?;
        Ok(AgentView::all(account, members, &*self.deps.presence))
    }

    /// Makes the user with this address a member of the account. An unknown address becomes a new user, who is
    /// unconfirmed and has no password until they set one. A known unconfirmed user also loses their password and sets
    /// a new one (`operations.json #16`).
    pub fn create(&self, caller: &Administrator, command: CreateAgent) -> Result<AgentView> {
        match self.try_create(caller, command.clone()) {
            Err(fault) if is_overtaken(&fault) => self.try_create(caller, command),
            done => done,
        }
    }

    fn try_create(&self, caller: &Administrator, command: CreateAgent) -> Result<AgentView> {
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

    /// Adds the users with these addresses, all in one step. An unknown address becomes an unconfirmed user, named by
    /// the part before the `@`; invalid addresses and present members are skipped. New members are offline until they
    /// choose otherwise. Ends the account's onboarding.
    ///
    /// The addresses are sorted, so that works that run at the same time wait for each other in one order only.
    pub fn bulk_create(&self, caller: &Administrator, emails: &[String]) -> Result<()> {
        match self.try_bulk_create(caller, emails) {
            Err(fault) if is_overtaken(&fault) => self.try_bulk_create(caller, emails),
            done => done,
        }
    }

    fn try_bulk_create(&self, caller: &Administrator, emails: &[String]) -> Result<()> {
        let Administrator(administrator) = caller;
        let account = administrator.account_id();
        let (now, mut work) = self.deps.begin()?;
        check_agent_limit(&mut *work, account, emails.len())?;
        let addresses: BTreeMap<String, Email> = emails
            .iter()
            .filter_map(|text| users::check_email(Some(text)).ok())
            .map(|email| (email.as_str().to_owned(), email))
            .collect();
        for email in addresses.into_values() {
            let user = if let Some(user) = work.users().by_email(&email)? {
                if work.memberships().find(account, user.id)?.is_some() {
                    continue;
                }
                self.receive(&mut *work, administrator, user.id, now)?
            } else {
                let name = email.as_str().split('@').next().unwrap_or_default();
                self.invite(
                    &mut *work,
                    administrator,
                    name.to_owned(),
                    email.clone(),
                    now,
                )?
            };
            let membership = NewMembership {
                inviter_id: Some(administrator.user.id),
                availability: Availability::Offline,
                auto_offline: false,
                ..NewMembership::new(account, user.id, Role::Agent, now)
            };
            join(&mut *work, membership, administrator.actor())?;
        }
        end_onboarding(&mut *work, administrator, now)?;
        Ok(work.commit()?)
    }

    /// The agent with this user id (`operations.json #17`).
    pub fn find(&self, caller: &Agent, id: UserId) -> Result<AgentView> {
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
    ) -> Result<AgentView> {
        let Administrator(administrator) = caller;
        let account = administrator.account_id();
        let (now, mut work) = self.deps.begin()?;
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
        let event = administrator.event(EventName::AgentUpdated, Subject::User { id }, now);
        work.outbox().record(&[event])?;
        work.commit()?;
        Ok(AgentView::one(user, membership, &*self.deps.presence))
    }

    /// Removes the membership with everything that depends on it; a user without any other account is removed too
    /// (docs/rules/accounts.md §6). Administrators may remove themselves, and the last administrator.
    pub fn delete(&self, caller: &Administrator, id: UserId) -> Result<()> {
        let Administrator(administrator) = caller;
        let account = administrator.account_id();
        let (now, mut work) = self.deps.begin()?;
        // a concurrent work that adds them to another account waits, and then finds no user
        work.users().lock(id)?;
        if !leave(&mut *work, account, id, &administrator.actor(), now)? {
            return Err(AccountsError::NotFound);
        }
        if work.memberships().roles_of(&[id])?.is_empty() {
            users::remove(&mut *work, id, now)?;
        }
        Ok(work.commit()?)
    }
}

/// Did another call make a user with the same address meanwhile? The user is known by then.
fn is_overtaken(fault: &AccountsError) -> bool {
    matches!(fault, AccountsError::Store(error) if error.is_conflict_on("users_email_key"))
}

fn already_in(error: StoreError) -> AccountsError {
    error.of_caller(&[("account_users_account_id_user_id_key", "user_id")], None)
}

fn end_onboarding(work: &mut dyn Work, administrator: &Agent, now: DateTime<Utc>) -> Result<()> {
    let id = administrator.account_id();
    let mut account = work.accounts().lock(id)?.ok_or(AccountsError::NotFound)?;
    if account
        .custom_attributes
        .0
        .remove(Account::ONBOARDING)
        .is_none()
    {
        return Ok(());
    }
    account.updated_at = now;
    work.accounts().update(&account)?;
    let event = administrator.event(EventName::AccountUpdated, Subject::Account, now);
    work.outbox().record(&[event])?;
    Ok(())
}
