//! Removals that take longer than a request may: what is gone for everybody is erased afterwards, step by step.
//!
//! The request that removes an account, a user or a team hides it, so that no look finds it, and enqueues a job.
//! Its handler calls [`RemovalService::step`] until nothing is left.

use crate::Deps;
use nimchat_core_model::{AccountId, Progress, StoreError, TeamId, UserId};

/// Rows that one step changes at the most: few enough that others get their turn at the store.
const ROWS: u32 = 500;

/// Erases what was removed.
#[derive(Clone)]
pub struct RemovalService {
    deps: Deps,
}

/// What is erased.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Removed {
    /// An account with all that it holds.
    Account(AccountId),
    /// A user.
    User(UserId),
    /// A team.
    Team(TeamId),
    /// That a user who left the account is in charge of its conversations.
    Assignments(AccountId, UserId),
}

impl RemovalService {
    /// A service over these ports.
    pub fn new(deps: Deps) -> Self {
        Self { deps }
    }

    /// Erases a part and says whether there is more. May be repeated at any time.
    pub fn step(&self, removed: Removed) -> Result<Progress, StoreError> {
        let now = self.deps.clock.now();
        let mut work = self.deps.store.begin()?;
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
