//! Presence: who is connected in real time. It decides whether a member who goes offline by themselves is shown, and
//! given conversations (docs/rules/accounts.md §6).

mod local;
mod roster;

pub use local::LocalPresence;

use nimchat_core_model::{AccountId, ContactId, UserId};
use std::collections::HashSet;

/// Somebody who is connected to an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Connected {
    /// One of its people.
    User(UserId),
    /// A customer.
    Contact(ContactId),
}

/// Knows who is connected. An adapter has a window of its own: whoever was not noted within it is gone. What it cannot
/// learn, it answers as nobody's being there.
pub trait Presence: Send + Sync {
    /// Notes that they are there now.
    fn note(&self, account: AccountId, who: Connected);
    /// The account's people who are there.
    fn users(&self, account: AccountId) -> HashSet<UserId>;
    /// The account's customers who are there.
    fn contacts(&self, account: AccountId) -> HashSet<ContactId>;
    /// Is the user there?
    fn has_user(&self, account: AccountId, user: UserId) -> bool {
        self.users(account).contains(&user)
    }
    /// Those of the accounts that the user is there in.
    fn accounts_with(&self, accounts: &[AccountId], user: UserId) -> Vec<AccountId> {
        let accounts = accounts.iter().copied();
        accounts.filter(|id| self.has_user(*id, user)).collect()
    }
}
