//! An administrator adds many agents by their addresses.

use super::AgentService;
use super::seats::check_seats;
use crate::access::{Administrator, Agent};
use crate::error::AccountsError;
use crate::memberships::{Availability, NewMembership, Role, join};
use crate::ports::Work;
use crate::users;
use chrono::{DateTime, Utc};
use nimchat_core_model::{EventName, NewEvent, Subject};

/// What an account keeps while its people are still shown around.
const ONBOARDING: &str = "onboarding_step";

impl AgentService {
    /// Adds the users with these addresses, all in one step. An unknown address becomes an unconfirmed user named
    /// by what is before the `@`; what is no address, and who is a member already, is passed over. They are offline
    /// until they choose. Ends the account's onboarding.
    pub fn bulk_create(
        &self,
        caller: &Administrator,
        emails: &[String],
    ) -> Result<(), AccountsError> {
        let Administrator(administrator) = caller;
        let account = administrator.account_id();
        let now = self.deps.clock.now();
        let mut work = self.deps.store.begin()?;
        check_seats(work.memberships(), account, emails.len())?;
        for text in emails {
            let Ok(email) = users::check_email(Some(text)) else {
                continue;
            };
            let user = if let Some(user) = work.users().by_email(&email)? {
                user
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
            if work.memberships().find(account, user.id)?.is_some() {
                continue;
            }
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
    let mut account = work.accounts().find(id)?.ok_or(AccountsError::NotFound)?;
    if account.custom_attributes.0.remove(ONBOARDING).is_none() {
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
