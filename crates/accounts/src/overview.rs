//! What the operator of the server reads over all accounts, from the command line.

use crate::Deps;
use crate::error::{AccountsError, Result};
use crate::platform_apps::PlatformApp;
use crate::users::{UserService, UserView};
use crate::{Account, memberships::AccountRole};
use nimchat_core_model::{AccountId, PlatformAppId, UserId, service};

/// A user with the accounts they are a member of.
pub type UserWithAccounts = (crate::User, Vec<AccountRole>);

service! {
    /// Lists the records of the whole installation, in pages by id.
    OverviewService(Deps)
}

impl OverviewService {
    /// Rows on a page.
    const PAGE: u32 = 500;

    /// Is there no account, no user and no platform app at all? Then this is the first start.
    pub fn is_empty(&self) -> Result<bool> {
        let mut view = self.deps.store.read()?;
        if view.accounts().any()? {
            return Ok(false);
        }
        let users = view.overview().users(UserId::new(0), 1)?;
        let apps = view.overview().platform_apps(PlatformAppId::new(0), 1)?;
        Ok(users.is_empty() && apps.is_empty())
    }

    /// The accounts after this one; an empty page is the end.
    pub fn accounts(&self, after: AccountId) -> Result<Vec<Account>> {
        let mut view = self.deps.store.read()?;
        Ok(view.overview().accounts(after, Self::PAGE)?)
    }

    /// The users after this one, with their accounts; an empty page is the end.
    pub fn users(&self, after: UserId) -> Result<Vec<UserWithAccounts>> {
        let mut view = self.deps.store.read()?;
        let users = view.overview().users(after, Self::PAGE)?;
        let ids: Vec<UserId> = users.iter().map(|user| user.id).collect();
        let mut rows: Vec<UserWithAccounts> =
            users.into_iter().map(|user| (user, Vec::new())).collect();
        for (id, role) in view.memberships().roles_of(&ids)? {
            // the page is in the order of ids
            if let Ok(place) = rows.binary_search_by_key(&id, |(user, _)| user.id) {
                rows[place].1.push(role);
            }
        }
        Ok(rows)
    }

    /// The platform apps after this one, each with the number of objects that it may manage.
    pub fn platform_apps(&self, after: PlatformAppId) -> Result<Vec<(PlatformApp, u64)>> {
        let mut view = self.deps.store.read()?;
        Ok(view.overview().platform_apps(after, Self::PAGE)?)
    }

    /// The user with this address, with their access token.
    pub fn user(&self, email: &str) -> Result<UserView> {
        let email = crate::users::check_email(Some(email))?;
        let found = self.deps.store.read()?.users().by_email(&email)?;
        let user = found.ok_or(AccountsError::NotFound)?;
        UserService::new(self.deps.clone()).view(user)
    }
}
