//! Members read their account.

use super::{Account, AccountService, CacheKeys};
use crate::access::Member;
use crate::error::AccountsError;
use nimchat_core_model::AccountId;

/// An account as shown to its members (docs/rules/accounts.md §5.3).
#[derive(Debug, Clone, PartialEq)]
pub struct AccountView {
    /// The account.
    pub account: Account,
    /// When the parts that clients cache last changed.
    pub cache_keys: CacheKeys,
}

impl AccountService {
    /// The account, even while it is suspended.
    pub fn show(&self, caller: Member) -> Result<AccountView, AccountsError> {
        self.seen(caller.0.account)
    }

    /// When its labels, inboxes and teams last changed.
    pub fn cache_keys(&self, caller: &Member) -> Result<CacheKeys, AccountsError> {
        self.kept_keys(caller.0.account_id())
    }

    pub(super) fn seen(&self, account: Account) -> Result<AccountView, AccountsError> {
        let cache_keys = self.kept_keys(account.id)?;
        Ok(AccountView {
            account,
            cache_keys,
        })
    }

    fn kept_keys(&self, account: AccountId) -> Result<CacheKeys, AccountsError> {
        let keys = self.deps.store.read()?.accounts().cache_keys(account)?;
        Ok(keys.kept_at(self.deps.clock.now()))
    }
}
