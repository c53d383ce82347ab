//! Users set their availability in one of their accounts.

use super::ProfileService;
use crate::access::Person;
use crate::error::AccountsError;
use crate::memberships::{Availability, Membership};
use crate::users::UserView;
use nimchat_core_model::{AccountId, EventName, NewEvent, Subject, Violation};

impl ProfileService {
    /// Sets the caller's availability, by its name in either profile's spelling.
    pub fn set_availability(
        &self,
        caller: &Person,
        account: AccountId,
        chosen: Option<&str>,
    ) -> Result<UserView, AccountsError> {
        self.change(caller, account, |membership| {
            membership.availability = Availability::parse(chosen.unwrap_or_default())?;
            Ok(())
        })
    }

    /// Sets whether the caller is offline when not connected.
    pub fn set_auto_offline(
        &self,
        caller: &Person,
        account: AccountId,
        auto_offline: bool,
    ) -> Result<UserView, AccountsError> {
        self.change(caller, account, |membership| {
            membership.auto_offline = auto_offline;
            Ok(())
        })
    }

    fn change(
        &self,
        Person(user): &Person,
        account: AccountId,
        change: impl FnOnce(&mut Membership) -> Result<(), Violation>,
    ) -> Result<UserView, AccountsError> {
        let now = self.deps.clock.now();
        let mut work = self.deps.store.begin()?;
        let found = work.memberships().lock(account, user.id)?;
        let mut membership = found.ok_or(AccountsError::NotFound)?;
        change(&mut membership)?;
        membership.updated_at = now;
        work.memberships().update(&membership)?;
        work.outbox().record(&[NewEvent::new(
            account,
            EventName::AgentUpdated,
            Subject::User { id: user.id },
            user.actor(),
            now,
        )])?;
        work.commit()?;
        self.view(user.clone())
    }
}
