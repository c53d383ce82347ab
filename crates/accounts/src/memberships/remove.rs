//! An operator removes a user from an account (`operations.json #4`).

use super::{MembershipService, leave};
use crate::access::Operator;
use crate::accounts::permitted;
use crate::error::AccountsError;
use nimchat_core_model::{AccountId, Actor, UserId};

impl MembershipService {
    /// Removes the membership with everything that depends on it; the user stays. A missing membership is no error.
    pub fn remove(
        &self,
        operator: &Operator,
        account_id: AccountId,
        user_id: Option<UserId>,
    ) -> Result<(), AccountsError> {
        let now = self.deps.clock.now();
        let mut work = self.deps.store.begin()?;
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
