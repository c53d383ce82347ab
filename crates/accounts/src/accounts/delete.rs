//! An operator removes an account, beyond the reference (docs/rules/accounts.md §4.1, §6).

use super::{AccountService, permitted};
use crate::access::Operator;
use crate::error::AccountsError;
use crate::jobs::EraseAccount;
use nimchat_core_model::{AccountId, Actor, EventName, Job, NewEvent, Subject};

impl AccountService {
    /// Removes an account that the operator's app may manage. It disappears at once; its contents are erased
    /// afterwards. Its users stay, without the membership.
    pub fn delete(&self, operator: &Operator, id: AccountId) -> Result<(), AccountsError> {
        let now = self.deps.clock.now();
        let mut work = self.deps.store.begin()?;
        let account = work.accounts().lock(id)?;
        permitted(work.platform_apps(), operator, account)?;
        work.accounts().remove(id, now)?;
        work.jobs()
            .enqueue(&[EraseAccount { account: id }.due(now)?])?;
        work.outbox().record(&[NewEvent::new(
            id,
            EventName::AccountDeleted,
            Subject::Account,
            Actor::System,
            now,
        )])?;
        Ok(work.commit()?)
    }
}
