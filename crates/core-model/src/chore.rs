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

/// Who works a chore off. What waits for the world outside has its own hands, so that nothing else waits behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ChoreKind {
    /// It is done here.
    Housework,
    /// It asks somebody outside, who may take their time.
    Errand,
}

impl ChoreKind {
    /// Its name in the store.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Housework => "housework",
            Self::Errand => "errand",
        }
    }
}

impl Chore {
    /// Who works it off.
    pub const fn kind(&self) -> ChoreKind {
        match self {
            Self::FetchAvatar { .. } => ChoreKind::Errand,
            _ => ChoreKind::Housework,
        }
    }

    /// Chores of one topic, which are of one kind, are done one after the other, in the order in which they came up.
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
    /// Takes the oldest chore of this kind that is due and free, for `lease`, unless an earlier one of its topic is still there.
    /// Nobody else gets it until the lease ends; then it is free again.
    fn claim(
        &self,
        kind: ChoreKind,
        now: DateTime<Utc>,
        lease: TimeDelta,
    ) -> Result<Option<DueChore>, StoreError>;
    /// Adds one in a transaction of its own, for what no unit of work spans. It does not count as a change of the
    /// call that it is left in: one that is refused afterwards may be made again.
    fn leave(&self, chore: &Chore, due: DateTime<Utc>) -> Result<ChoreId, StoreError>;
    /// Says what became of it, and frees it.
    fn settle(&self, id: ChoreId, settlement: Settlement) -> Result<(), StoreError>;
}
