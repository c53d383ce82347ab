//! Accounts: the tenants.

mod change;
mod model;
mod service;
mod update;

pub use change::ChangeAccount;
pub use model::{Account, AccountStatus, CacheKeys, NewAccount};
pub use service::{AccountView, CreateAccount, NewOwner};
pub use update::UpdateAccount;

use crate::Deps;
use crate::access::Operator;
use crate::error::{AccountsError, Result};
use crate::platform_apps::Permissible;
use crate::ports::PlatformAppLookup;
use nimchat_core_model::service;

service! {
    /// Reads, creates, changes and removes accounts.
    AccountService(Deps)
}

/// The account, if it exists and the app may manage it; checked in that order (docs/rules/accounts.md §4).
pub(crate) fn permitted(
    apps: &mut dyn PlatformAppLookup,
    operator: &Operator,
    found: Option<Account>,
) -> Result<Account> {
    let account = found.ok_or(AccountsError::NotFound)?;
    let object = Permissible::Account(account.id);
    if apps.is_permitted(operator.app.id, object)? {
        Ok(account)
    } else {
        Err(AccountsError::NotPermissible)
    }
}
