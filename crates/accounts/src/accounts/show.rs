//! Members look at their account.

use super::{Account, AccountService};
use crate::access::Member;
use chrono::{DateTime, Utc};

/// An account as its own people see it (contract accounts.md §5.3).
#[derive(Debug, Clone, PartialEq)]
pub struct AccountView {
    /// The account.
    pub account: Account,
    /// When it was looked at.
    pub seen_at: DateTime<Utc>,
}

impl AccountService {
    /// The account, even while it is suspended.
    pub fn show(&self, caller: Member) -> AccountView {
        self.seen(caller.0.account)
    }

    pub(super) fn seen(&self, account: Account) -> AccountView {
        AccountView {
            account,
            seen_at: self.deps.clock.now(),
        }
    }
}
