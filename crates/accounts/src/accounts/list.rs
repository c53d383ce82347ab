//! An operator lists and reads accounts.

use super::{Account, AccountService};
use crate::access::Operator;
use crate::error::AccountsError;
use nimchat_core_model::AccountId;

impl AccountService {
    /// Every account that the operator's app may manage, by id.
    pub fn list(&self, operator: &Operator) -> Result<Vec<Account>, AccountsError> {
        let mut view = self.deps.store.read()?;
        Ok(view.platform_apps().accounts(operator.app.id)?)
    }

    /// The account, if the app may manage it.
    pub fn find(&self, operator: &Operator, id: AccountId) -> Result<Account, AccountsError> {
        let mut view = self.deps.store.read()?;
        let account = view.accounts().find(id)?;
        super::permitted(view.platform_apps(), operator, account)
    }
}
