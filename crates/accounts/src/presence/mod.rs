//! Presence: who is connected in real time. It decides whether a member with auto-offline is shown as offline, and
//! whether they are assigned conversations (docs/rules/accounts.md §6).

mod local;
mod roster;

pub use local::LocalPresence;

use nimchat_core_model::{AccountId, ContactId, UserId};
use std::collections::HashSet;

/// A user or customer who is connected to an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Connected {
    /// A user of the account.
    User(UserId),
    /// A customer.
    Contact(ContactId),
}

/// Records who is connected. Each adapter has its own window: a user or contact who was not noted within it counts as
/// disconnected. An adapter that cannot find out answers that none is connected.
pub trait Presence: Send + Sync {
    /// Notes that they are connected now.
    fn note(&self, account: AccountId, who: Connected);
    /// The account's users who are connected.
    fn users(&self, account: AccountId) -> HashSet<UserId>;
    /// The account's customers who are connected.
    fn contacts(&self, account: AccountId) -> HashSet<ContactId>;
    /// Those of them who are connected.
    fn among(&self, account: AccountId, asked: &[Connected]) -> HashSet<Connected> {
        let (users, contacts) = (self.users(account), self.contacts(account));
        let there = asked.iter().copied().filter(|who| match who {
            Connected::User(id) => users.contains(id),
            Connected::Contact(id) => contacts.contains(id),
        });
        there.collect()
    }
    /// Is the user connected?
    fn has_user(&self, account: AccountId, user: UserId) -> bool {
        self.users(account).contains(&user)
    }
    /// Those of the accounts that the user is connected to.
    fn accounts_with(&self, accounts: &[AccountId], user: UserId) -> Vec<AccountId> {
        let accounts = accounts.iter().copied();
        accounts.filter(|id| self.has_user(*id, user)).collect()
    }
}
