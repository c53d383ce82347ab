//! Accounts: the tenants.

mod create;
mod found;
mod model;
mod update;

pub use create::CreateAccount;
pub use found::Founder;
pub use model::{Account, AccountStatus, NewAccount};
pub use update::UpdateAccount;

use crate::Deps;
use crate::access::Operator;
use crate::error::AccountsError;
use crate::platform_apps::Permissible;
use crate::ports::Work;
use nimchat_core_model::AccountId;

/// What may be done with accounts.
#[derive(Clone)]
pub struct AccountService {
    deps: Deps,
}

impl AccountService {
    /// A service over these ports.
    pub fn new(deps: Deps) -> Self {
        Self { deps }
    }
}

/// The account, if there is one and the app may touch it; in that order (contract accounts.md §4).
pub(crate) fn permitted(
    work: &mut dyn Work,
    operator: &Operator,
    id: AccountId,
) -> Result<Account, AccountsError> {
    let account = work.accounts().find(id)?.ok_or(AccountsError::NotFound)?;
    let object = Permissible::Account(id);
    if work.platform_apps().is_permitted(operator.app.id, object)? {
        Ok(account)
    } else {
        Err(AccountsError::NotPermissible)
    }
}
