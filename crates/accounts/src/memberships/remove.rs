//! An operator takes a user out of an account (`operations.json #4`).

use super::MembershipService;
use crate::access::Operator;
use crate::accounts::permitted;
use crate::error::AccountsError;
use nimchat_core_model::{AccountId, Actor, EventName, NewEvent, Subject, UserId};

impl MembershipService {
    /// Removes the membership with what hangs on it; the user stays. Removing one that is not there is fine.
    pub fn remove(
        &self,
        operator: &Operator,
        account_id: AccountId,
        user_id: Option<UserId>,
    ) -> Result<(), AccountsError> {
        let now = self.deps.clock.now();
        let mut work = self.deps.store.begin()?;
        permitted(&mut *work, operator, account_id)?;
        let Some(user_id) = user_id else {
            return Ok(());
        };
        if work.memberships().remove(account_id, user_id, now)? {
            work.outbox().record(&[NewEvent::new(
                account_id,
                EventName::AgentRemoved,
                Subject::User { id: user_id },
                Actor::System,
                now,
            )])?;
            work.commit()?;
        }
        Ok(())
    }
}
