//! The operator of the server creates an account, from the command line.

use super::{Account, AccountService, NewAccount};
use crate::error::AccountsError;
use nimchat_core_model::values::{MAX_STRING, check_line};
use nimchat_core_model::{Actor, EventName, NewEvent, Subject, Violation};

impl AccountService {
    /// Creates an account without members. No platform app may manage it until it is granted to one.
    pub fn create_bare(&self, name: &str) -> Result<Account, AccountsError> {
        if name.trim().is_empty() {
            return Err(Violation::new("name", "can't be blank").into());
        }
        check_line("name", name, MAX_STRING)?;
        let now = self.deps.clock.now();
        let mut work = self.deps.store.begin()?;
        let account = work.accounts().add(NewAccount::named(name, now))?;
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
