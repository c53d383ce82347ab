//! Removals that take longer than a request may: a removed object is erased afterwards, step by step.
//!
//! The request that removes an account, a user or a team hides it, so that no look-up finds it, and enqueues a job.
//! Its handler calls [`RemovalService::step`] until nothing remains.

use crate::Deps;
use nimchat_core_model::{AccountId, Progress, StoreResult, TeamId, UserId, service};

/// The most rows that one step changes, so that other works do not wait long.
const ROWS: u32 = 500;

service! {
    /// Erases removed objects.
    RemovalService(Deps)
}

/// The object to erase.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Removed {
    /// An account with its contents.
    Account(AccountId),
    /// A user.
    User(UserId),
    /// A team.
    Team(TeamId),
    /// The assignments of an account's conversations to a user who left the account.
    Assignments(AccountId, UserId),
}

impl RemovalService {
    /// Erases a part and answers whether more remains. May be repeated at any time.
    pub fn step(&self, removed: Removed) -> StoreResult<Progress> {
        let (now, mut work) = self.deps.begin()?;
        let removals = work.removals();
        let progress = match removed {
            Removed::Account(id) => removals.erase_account(id, ROWS, now),
            Removed::User(id) => removals.erase_user(id, ROWS, now),
            Removed::Team(id) => removals.erase_team(id, ROWS, now),
            Removed::Assignments(account, user) => removals.unassign(account, user, ROWS, now),
        }?;
        work.commit()?;
        Ok(progress)
    }
}
