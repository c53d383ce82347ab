//! How accounts are created, listed, read and removed.

use super::update::{self, UpdateAccount};
use super::{Account, AccountService, CacheKeys, NewAccount, permitted};
use crate::access::{Member, Operator};
use crate::error::Result;
use crate::jobs::EraseAccount;
use crate::memberships::{self, NewMembership, Role};
use crate::platform_apps::Permissible;
use crate::ports::Work;
use crate::users::{CreateUser, Draft, UserService, UserView};
use chrono::{DateTime, Utc};
use nimchat_core_model::values::{MAX_STRING, check_line};
use nimchat_core_model::{
    AccountId, Actor, EventName, Job, NewEvent, StoreResult, Subject, Violation, Violations,
};

/// An account as shown to its members (docs/rules/accounts.md §5.3).
#[derive(Debug, Clone, PartialEq)]
pub struct AccountView {
    /// The account.
    pub account: Account,
    /// When the parts that clients cache last changed.
    pub cache_keys: CacheKeys,
}

/// The attributes of the new account. All but the name may be absent.
pub type CreateAccount = UpdateAccount;

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
    /// The account, even while it is suspended.
    pub fn show(&self, caller: Member) -> Result<AccountView> {
        self.seen(caller.0.account)
    }

    /// When its labels, inboxes and teams last changed.
    pub fn cache_keys(&self, caller: &Member) -> Result<CacheKeys> {
        self.kept_keys(caller.0.account_id())
    }

    pub(super) fn seen(&self, account: Account) -> Result<AccountView> {
        let cache_keys = self.kept_keys(account.id)?;
        Ok(AccountView {
            account,
            cache_keys,
        })
    }

    fn kept_keys(&self, account: AccountId) -> Result<CacheKeys> {
        let keys = self.deps.store.read()?.accounts().cache_keys(account)?;
        Ok(keys.kept_at(self.deps.clock.now()))
    }

    /// Every account that the operator's app may manage, by id.
    pub fn list(&self, operator: &Operator) -> Result<Vec<Account>> {
        let mut view = self.deps.store.read()?;
        Ok(view.platform_apps().accounts(operator.app.id)?)
    }

    /// The account, if the app may manage it.
    pub fn find(&self, operator: &Operator, id: AccountId) -> Result<Account> {
        let mut view = self.deps.store.read()?;
        let account = view.accounts().find(id)?;
        super::permitted(view.platform_apps(), operator, account)
    }

    /// Creates an account that the operator's app may manage from then on. Refuses an account without a name: the
    /// reference does not require one, but no other object names an account for its people (`operations.json #1`).
    pub fn create(&self, operator: &Operator, command: CreateAccount) -> Result<Account> {
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
        let account = add(&mut *work, wanted, now)?;
        work.platform_apps()
            .permit(operator.app.id, Permissible::Account(account.id), now)?;
        work.commit()?;
        Ok(account)
    }

    /// Creates an account without members. No platform app may manage it until it is granted to one.
    pub fn create_bare(&self, name: &str) -> Result<Account> {
        if name.trim().is_empty() {
            return Err(Violation::new("name", "can't be blank").into());
        }
        check_line("name", name, MAX_STRING)?;
        let (now, mut work) = self.deps.begin()?;
        let account = add(&mut *work, NewAccount::named(name, now), now)?;
        work.commit()?;
        Ok(account)
    }

    /// Creates an account and its confirmed administrator, both or neither. Faults of the account's name are reported
    /// as `account_name`, next to the faults of the person.
    pub fn create_with_owner(
        &self,
        name: &str,
        administrator: NewOwner,
    ) -> Result<(Account, UserView)> {
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
        let account = add(&mut *work, NewAccount::named(name, now), now)?;
        let user = draft.add(&mut *work)?;
        let membership = NewMembership::new(account.id, user.id, Role::Administrator, now);
        memberships::join(&mut *work, membership, Actor::System)?;
        work.commit()?;
        let user = UserService::new(self.deps.clone()).view(user)?;
        Ok((account, user))
    }

    /// Removes an account that the operator's app may manage. It disappears at once; its contents are erased
    /// afterwards. Its users stay, without the membership (docs/rules/accounts.md §4.1, §6).
    pub fn delete(&self, operator: &Operator, id: AccountId) -> Result<()> {
        let (now, mut work) = self.deps.begin()?;
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

/// Adds the account and its event.
fn add(work: &mut dyn Work, new: NewAccount, at: DateTime<Utc>) -> StoreResult<Account> {
    let account = work.accounts().add(new)?;
    work.outbox().record(&[NewEvent::new(
        account.id,
        EventName::AccountCreated,
        Subject::Account,
        Actor::System,
        at,
    )])?;
    Ok(account)
}
