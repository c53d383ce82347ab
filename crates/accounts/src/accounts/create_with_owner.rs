//! Creates an account together with its administrator: the first start.

use super::{Account, AccountService, NewAccount};
use crate::error::AccountsError;
use crate::memberships::{self, NewMembership, Role};
use crate::users::{CreateUser, Draft, UserService, UserView};
use nimchat_core_model::values::{MAX_STRING, check_line};
use nimchat_core_model::{Actor, EventName, NewEvent, Subject, Violations};

/// The first administrator of a new account.
#[derive(Clone)]
pub struct NewOwner {
    /// Full name.
    pub name: String,
    /// Address.
    pub email: String,
    /// Password; without one they cannot sign in until they set one, but their access token works.
    pub password: Option<String>,
}

impl AccountService {
    /// Creates an account and its confirmed administrator, both or neither. Faults of the account's name are reported
    /// as `account_name`, next to the faults of the person.
    pub fn create_with_owner(
        &self,
        name: &str,
        administrator: NewOwner,
    ) -> Result<(Account, UserView), AccountsError> {
        let now = self.deps.clock.now();
        let mut violations = Violations::new();
        if name.trim().is_empty() {
            violations.add("account_name", "can't be blank");
        }
        violations.check(check_line("account_name", name, MAX_STRING));
        let person = CreateUser {
            name: Some(administrator.name),
            email: Some(administrator.email),
            password: administrator.password,
            ..CreateUser::default()
        };
        let draft = Draft::check(&self.deps, person, violations)?;

        let mut work = self.deps.store.begin()?;
        let account = work.accounts().add(NewAccount::named(name, now))?;
        work.outbox().record(&[NewEvent::new(
            account.id,
            EventName::AccountCreated,
            Subject::Account,
            Actor::System,
            now,
        )])?;
        let user = draft.add(&mut *work)?;
        let membership = NewMembership::new(account.id, user.id, Role::Administrator, now);
        memberships::join(&mut *work, membership, Actor::System)?;
        work.commit()?;
        let user = UserService::new(self.deps.clone()).view(user)?;
        Ok((account, user))
    }
}
