//! Storage in memory, for tests and examples.
//!
//! A work is a copy of the whole state, which replaces the original on commit. Only one work runs at a time, as on
//! SQLite. A view reads the state that was committed when it began, and never waits.

mod accounts;
mod memberships;
mod overview;
mod platform_apps;
mod removals;
mod second_factors;
mod sessions;
mod state;
mod teams;
mod tokens;
mod users;

use crate::Deps;
use crate::ports::{self, Ports, Store, View};
use crate::presence::LocalPresence;
use chrono::TimeDelta;
use nimchat_core_model::job::{HasJobs, JobStore};
use nimchat_core_model::{
    AccountId, AgentBotId, FixedClock, MemoryJobs, NewEvent, NewJob, SequentialTokens, StoreResult,
};
use parking_lot::{Mutex, MutexGuard};
use state::{Bot, State};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// How long a user counts as connected after they were last noted.
const PRESENCE: TimeDelta = TimeDelta::seconds(20);

/// A small working store. All ids come from one sequence, so that an id of one kind never equals another's.
#[derive(Debug, Default)]
pub struct MemoryStore {
    committed: Mutex<State>,
    writer: Mutex<()>,
    changes: AtomicU64,
}

impl MemoryStore {
    /// An empty store.
    pub fn new() -> Self {
        Self::default()
    }

    /// Services' dependencies over this store: a stopped clock and sequential tokens.
    pub fn deps(self: &Arc<Self>) -> Deps {
        let clock = Arc::new(FixedClock::default());
        Deps {
            store: Arc::clone(self) as Arc<dyn Store>,
            presence: Arc::new(LocalPresence::new(clock.clone(), PRESENCE)),
            clock,
            tokens: Arc::new(SequentialTokens::default()),
        }
    }

    /// The store with a bot that is connected to an inbox of each of these accounts. Its token is set through
    /// [`ports::AccessTokens`], as for every owner.
    #[must_use]
    pub fn with_bot(self, id: AgentBotId, name: Option<&str>, connected: &[AccountId]) -> Self {
        self.add_bot(id, name, connected);
        self
    }

    /// As [`MemoryStore::with_bot`], for accounts that exist already.
    pub fn add_bot(&self, id: AgentBotId, name: Option<&str>, connected: &[AccountId]) {
        let _turn = self.writer.lock();
        let bot = Bot {
            name: name.map(str::to_owned),
            connected: connected.to_vec(),
        };
        self.committed.lock().bots.insert(id, bot);
        self.changes.fetch_add(1, Ordering::SeqCst);
    }

    /// Every committed event, oldest first.
    pub fn events(&self) -> Vec<NewEvent> {
        self.committed.lock().events.clone()
    }

    /// Every waiting job, oldest first.
    pub fn jobs(&self) -> Vec<NewJob> {
        self.committed.lock().jobs.all()
    }
}

impl JobStore for MemoryStore {
    fn with_jobs<T>(&self, act: impl FnOnce(&mut MemoryJobs) -> T) -> T {
        let _turn = self.writer.lock();
        act(&mut self.committed.lock().jobs)
    }
}

impl Store for MemoryStore {
    fn read(&self) -> StoreResult<Box<dyn View + '_>> {
        Ok(Box::new(self.committed.lock().clone()))
    }

    fn begin(&self) -> StoreResult<Box<dyn ports::Work + '_>> {
        let turn = self.writer.lock();
        let draft = self.committed.lock().clone();
        Ok(Box::new(MemoryWork {
            draft,
            committed: &self.committed,
            changes: &self.changes,
            _turn: turn,
        }))
    }

    fn epoch_of_callers(&self) -> StoreResult<Option<u64>> {
        Ok(Some(self.changes.load(Ordering::SeqCst)))
    }
}

struct MemoryWork<'a> {
    draft: State,
    committed: &'a Mutex<State>,
    changes: &'a AtomicU64,
    _turn: MutexGuard<'a, ()>,
}

impl ports::Work for MemoryWork<'_> {
    fn ports(&mut self, _: &'static str) -> &mut dyn Ports {
        &mut self.draft
    }

    fn commit(self: Box<Self>) -> StoreResult<()> {
        *self.committed.lock() = self.draft;
        self.changes.fetch_add(1, Ordering::SeqCst);
        Ok(())
    }
}

impl HasJobs for State {
    fn jobs(&mut self) -> &mut MemoryJobs {
        &mut self.jobs
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conformance::{self, Adapter};
    use nimchat_core_model::JobQueue;

    impl Adapter for MemoryStore {
        fn store(&self) -> &dyn Store {
            self
        }

        fn add_bot(&self, name: Option<&str>, connected: &[AccountId]) -> AgentBotId {
            let id = AgentBotId::new(9_000);
            MemoryStore::add_bot(self, id, name, connected);
            id
        }

        fn events(&self) -> Vec<NewEvent> {
            MemoryStore::events(self)
        }

        fn jobs(&self) -> &dyn JobQueue {
            self
        }
    }

    #[test]
    fn the_memory_store_conforms() {
        conformance::all(&|| Box::new(MemoryStore::new()));
    }
}
