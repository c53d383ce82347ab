//! Work that a request leaves for later: what would take the longer the more an account holds, and what waits for the
//! world outside.
//!
//! A chore is written in the transaction that makes it necessary and stays until it is done. It is worked off in steps
//! of bounded size, each a transaction of its own, and each may be repeated: a killed process loses nothing.

use crate::error::StoreError;
use crate::event::Actor;
use crate::files::AvatarHolder;
use crate::ids::{AccountId, ChoreId, TeamId, UserId};
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Chore {
    /// Remove an account that is gone for everybody with all that it holds.
    EraseAccount {
        /// Which.
        account: AccountId,
    },
    /// Remove a user who is gone for everybody; first, nobody is in charge of what they were in charge of.
    EraseUser {
        /// Whom.
        user: UserId,
    },
    /// Remove a team that is gone for everybody; first, its conversations belong to no team.
    EraseTeam {
        /// Which.
        team: TeamId,
    },
    /// Take from somebody who left an account the conversations that they had in it.
    Unassign {
        /// Which account.
        account: AccountId,
        /// Who left.
        user: UserId,
    },
    /// Tag conversations with a label's new title.
    RenameLabel {
        /// Whose label.
        account: AccountId,
        /// What they are tagged with.
        from: String,
        /// What they are to be tagged with.
        to: String,
        /// Who renamed it.
        actor: Actor,
    },
    /// Drop a file that nobody has any more, or that nobody took.
    DropFile {
        /// What whoever had it held.
        reference: String,
    },
    /// Fetch somebody's picture from elsewhere and keep it here.
    FetchAvatar {
        /// Whose.
        holder: AvatarHolder,
        /// Where it is.
        address: String,
    },
}

impl Chore {
    /// Chores of one topic are done one after the other, in the order in which they came up.
    pub fn topic(&self) -> String {
        match self {
            Self::EraseAccount { account } => format!("account:{account}"),
            Self::EraseUser { user } | Self::Unassign { user, .. } => format!("user:{user}"),
            Self::EraseTeam { team } => format!("team:{team}"),
            Self::RenameLabel { account, .. } => format!("labels:{account}"),
            Self::DropFile { reference } => format!("file:{reference}"),
            Self::FetchAvatar { holder, .. } => format!("avatar:{}:{}", holder.kind(), holder.id()),
        }
    }
}

/// A stored chore.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueChore {
    /// Its id.
    pub id: ChoreId,
    /// What is to be done.
    pub chore: Chore,
    /// How often in a row it failed.
    pub failures: u32,
}

/// Is there more to do?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// Nothing is left.
    Done,
    /// The step did what a step may; another one is due.
    More,
}

impl Progress {
    /// After a step that was allowed `limit` rows and found `found`.
    pub fn of(found: usize, limit: u32) -> Self {
        if found < limit as usize {
            Self::Done
        } else {
            Self::More
        }
    }
}

/// Where a unit of work leaves its chores. They exist if and only if the work is committed.
pub trait Chores {
    /// Adds one that is not done before `due`.
    fn add(&mut self, chore: &Chore, due: DateTime<Utc>) -> Result<ChoreId, StoreError>;
    /// Takes back one that has become needless; one that is gone already is passed over.
    fn cancel(&mut self, id: ChoreId) -> Result<(), StoreError>;
}

/// What became of a chore that was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settlement {
    /// It is done, and forgotten.
    Done,
    /// There is more of it to do, at once.
    Continue,
    /// It failed, and is tried again then.
    RetryAt(DateTime<Utc>),
}

/// The reading end.
pub trait ChoreQueue: Send + Sync {
    /// Takes the oldest chore that is due and free, for `lease`, unless an earlier one of its topic is still there.
    /// Nobody else gets it until the lease ends; then it is free again.
    fn claim(&self, now: DateTime<Utc>, lease: TimeDelta) -> Result<Option<DueChore>, StoreError>;
    /// Adds one in a transaction of its own, for what no unit of work spans.
    fn leave(&self, chore: &Chore, due: DateTime<Utc>) -> Result<ChoreId, StoreError>;
    /// Says what became of it, and frees it.
    fn settle(&self, id: ChoreId, settlement: Settlement) -> Result<(), StoreError>;
}

/// Chores in memory, for the stores of tests.
#[cfg(feature = "memory")]
#[derive(Debug, Clone, Default)]
pub struct MemoryChores {
    last_id: i64,
    chores: std::collections::BTreeMap<ChoreId, Chore>,
}

#[cfg(feature = "memory")]
impl MemoryChores {
    /// All that are left, the oldest first.
    pub fn all(&self) -> Vec<Chore> {
        self.chores.values().cloned().collect()
    }
}

#[cfg(feature = "memory")]
impl Chores for MemoryChores {
    fn add(&mut self, chore: &Chore, _due: DateTime<Utc>) -> Result<ChoreId, StoreError> {
        self.last_id += 1;
        let id = ChoreId::new(self.last_id);
        self.chores.insert(id, chore.clone());
        Ok(id)
    }

    fn cancel(&mut self, id: ChoreId) -> Result<(), StoreError> {
        self.chores.remove(&id);
        Ok(())
    }
}

/// A queue in memory, for tests.
#[cfg(feature = "memory")]
#[derive(Debug, Default)]
pub struct MemoryChoreQueue(std::sync::Mutex<MemoryQueue>);

#[cfg(feature = "memory")]
#[derive(Debug, Default)]
struct MemoryQueue {
    last_id: i64,
    rows: Vec<MemoryRow>,
}

#[cfg(feature = "memory")]
#[derive(Debug, Clone)]
struct MemoryRow {
    due: DueChore,
    at: DateTime<Utc>,
    claimed_until: Option<DateTime<Utc>>,
}

#[cfg(feature = "memory")]
impl MemoryChoreQueue {
    fn lock(&self) -> std::sync::MutexGuard<'_, MemoryQueue> {
        self.0
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// All that are left, the oldest first.
    pub fn all(&self) -> Vec<Chore> {
        let rows = &self.lock().rows;
        rows.iter().map(|row| row.due.chore.clone()).collect()
    }
}

#[cfg(feature = "memory")]
impl ChoreQueue for MemoryChoreQueue {
    fn claim(&self, now: DateTime<Utc>, lease: TimeDelta) -> Result<Option<DueChore>, StoreError> {
        let mut queue = self.lock();
        let rows = &queue.rows;
        let is_first = |row: &MemoryRow| {
            let topic = row.due.chore.topic();
            rows.iter()
                .find(|other| other.due.chore.topic() == topic)
                .is_some_and(|first| first.due.id == row.due.id)
        };
        let free = |row: &MemoryRow| {
            row.at <= now && row.claimed_until.is_none_or(|until| until <= now) && is_first(row)
        };
        let Some(place) = rows.iter().position(free) else {
            return Ok(None);
        };
        let row = &mut queue.rows[place];
        row.claimed_until = Some(now + lease);
        Ok(Some(row.due.clone()))
    }

    fn leave(&self, chore: &Chore, due: DateTime<Utc>) -> Result<ChoreId, StoreError> {
        let mut queue = self.lock();
        queue.last_id += 1;
        let id = ChoreId::new(queue.last_id);
        queue.rows.push(MemoryRow {
            due: DueChore {
                id,
                chore: chore.clone(),
                failures: 0,
            },
            at: due,
            claimed_until: None,
        });
        Ok(id)
    }

    fn settle(&self, id: ChoreId, settlement: Settlement) -> Result<(), StoreError> {
        let mut queue = self.lock();
        if settlement == Settlement::Done {
            queue.rows.retain(|row| row.due.id != id);
        }
        for row in queue.rows.iter_mut().filter(|row| row.due.id == id) {
            row.claimed_until = None;
            row.due.failures = match settlement {
                Settlement::RetryAt(_) => row.due.failures + 1,
                _ => 0,
            };
            if let Settlement::RetryAt(at) = settlement {
                row.at = at;
            }
        }
        Ok(())
    }
}
