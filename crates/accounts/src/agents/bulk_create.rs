//! An administrator adds many agents by their addresses.

use super::AgentService;
use super::agent_limit::check_agent_limit;
use super::create::is_overtaken;
use crate::access::{Administrator, Agent};
use crate::accounts::Account;
use crate::error::AccountsError;
use crate::memberships::{Availability, NewMembership, Role, join};
use crate::ports::Work;
use crate::users;
use chrono::{DateTime, Utc};
use nimchat_core_model::{Email, EventName, NewEvent, Subject};
use std::collections::BTreeMap;

impl AgentService {
    /// Adds the users with these addresses, all in one step. An unknown address becomes an unconfirmed user, named by
    /// the part before the `@`; invalid addresses and present members are skipped. New members are offline until they
    /// choose otherwise. Ends the account's onboarding.
    ///
    /// The addresses are sorted, so that works that run at the same time wait for each other in one order only.
    pub fn bulk_create(
        &self,
        caller: &Administrator,
        emails: &[String],
    ) -> Result<(), AccountsError> {
        match self.try_bulk_create(caller, emails) {
            Err(fault) if is_overtaken(&fault) => self.try_bulk_create(caller, emails),
            done => done,
        }
    }

    fn try_bulk_create(
        &self,
        caller: &Administrator,
        emails: &[String],
    ) -> Result<(), AccountsError> {
        let Administrator(administrator) = caller;
        let account = administrator.account_id();
        let now = self.deps.clock.now();
        let mut work = self.deps.store.begin()?;
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
        work.commit()?;
        Ok(())
    }
}

fn end_onboarding(
    work: &mut dyn Work,
    administrator: &Agent,
    now: DateTime<Utc>,
) -> Result<(), AccountsError> {
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
    work.outbox().record(&[NewEvent::new(
        id,
        EventName::AccountUpdated,
        Subject::Account,
        administrator.actor(),
        now,
    )])?;
    Ok(())
}
