//! An operator creates an account (`operations.json #1`).

use super::update::{self, UpdateAccount};
use super::{Account, AccountService, NewAccount};
use crate::access::Operator;
use crate::error::AccountsError;
use crate::platform_apps::Permissible;
use nimchat_core_model::{Actor, EventName, NewEvent, Subject, Violations};

/// The attributes of the new account. All but the name may be absent.
pub type CreateAccount = UpdateAccount;

impl AccountService {
    /// Creates an account that the operator's app may manage from then on. Refuses an account without a name: the
    /// reference does not require one, but no other object names an account for its people.
    pub fn create(
        &self,
        operator: &Operator,
        command: CreateAccount,
    ) -> Result<Account, AccountsError> {
        let now = self.deps.clock.now();
        let mut violations = Violations::new();
        if command
            .name
            .as_deref()
            .is_none_or(|name| name.trim().is_empty())
        {
            violations.add("name", "can't be blank");
        }
        let blank = NewAccount::named(String::new(), now);
        let wanted = update::apply(command, blank, &mut violations);
        violations.into_result()?;

        let mut work = self.deps.store.begin()?;
        let account = work.accounts().add(wanted)?;
        work.platform_apps()
            .permit(operator.app.id, Permissible::Account(account.id), now)?;
        work.outbox().record(&[NewEvent::new(
            account.id,
            EventName::AccountCreated,
            Subject::Account,
            Actor::System,
            now,
        )])?;
        work.commit()?;
        Ok(account)
    }
}
