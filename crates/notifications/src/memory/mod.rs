//! Storage in memory, for tests and examples.
//!
//! A work is a copy of the whole state, which replaces the original on commit. Only one work runs at a time, as on
//! SQLite. Conversations are read from the messaging domain's store.

mod notifications;

use crate::ports::{Ports, Store, View, Work};
use crate::{Deps, Notification, NotificationSettings, PushSubscription};
use nimchat_core_model::job::{HasJobs, JobStore};
use nimchat_core_model::{
    AccountId, EventId, MemoryJobs, NewEvent, NotificationId, Outbox, StoreResult, UserId,
};
use nimchat_messaging::memory::MemoryStore as Rows;
use parking_lot::Mutex;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// A small working store. It does not check that a user or a conversation exists.
#[derive(Debug, Default)]
pub struct MemoryStore {
    committed: Mutex<State>,
    writer: Mutex<()>,
}

impl MemoryStore {
    /// An empty store beside this one of conversations and messages.
    pub fn beside(rows: Arc<Rows>) -> Self {
        let state = State {
            rows,
            ..State::default()
        };
        Self {
            committed: Mutex::new(state),
            ..Self::default()
        }
    }

    /// Services' dependencies over this store.
    pub fn deps(self: &Arc<Self>, messaging: nimchat_messaging::Deps) -> Deps {
        Deps {
            store: Arc::clone(self) as Arc<dyn Store>,
            messaging,
        }
    }

    /// Every committed event, oldest first.
    pub fn events(&self) -> Vec<NewEvent> {
        self.committed.lock().events.clone()
    }
}

impl JobStore for MemoryStore {
    fn with_jobs<T>(&self, act: impl FnOnce(&mut MemoryJobs) -> T) -> T {
        let _turn = self.writer.lock();
        act(&mut self.committed.lock().jobs)
    }
}

#[derive(Debug, Clone, Default)]
struct State {
    rows: Arc<Rows>,
    last_id: i64,
    notifications: BTreeMap<NotificationId, Notification>,
    settings: HashMap<(AccountId, UserId), NotificationSettings>,
    notified_events: BTreeSet<EventId>,
    /// By identifier, each with its push token.
    push_subscriptions: BTreeMap<String, (PushSubscription, Option<String>)>,
    events: Vec<NewEvent>,
    jobs: MemoryJobs,
}

impl State {
    fn next_id<Id: From<i64>>(&mut self) -> Id {
        self.last_id += 1;
        Id::from(self.last_id)
    }
}

nimchat_core_model::memory_store!(MemoryStore, State);

impl HasJobs for State {
    fn jobs(&mut self) -> &mut MemoryJobs {
        &mut self.jobs
    }
}

impl Outbox for State {
    fn record(&mut self, events: &[NewEvent]) -> StoreResult<()> {
        self.events.extend_from_slice(events);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conformance::{self, Adapter};
    use nimchat_accounts::ports::Store as _;
    use nimchat_core_model::MembershipId;
    use nimchat_messaging::conformance::{Adapter as RowsAdapter, in_memory::InMemory as Rows};
    use std::sync::atomic::{AtomicI64, Ordering};

    struct InMemory {
        store: MemoryStore,
        rows: Rows,
        events: AtomicI64,
    }

    impl Adapter for InMemory {
        fn store(&self) -> &dyn Store {
            &self.store
        }

        fn rows(&self) -> &dyn RowsAdapter {
            &self.rows
        }

        fn membership(&self, account: AccountId, user: UserId) -> MembershipId {
            let mut view = self.rows.people.read().unwrap();
            view.memberships().find(account, user).unwrap().unwrap().id
        }

        fn add_event(&self, _: AccountId) -> EventId {
            EventId::new(self.events.fetch_add(1, Ordering::SeqCst))
        }
    }

    #[test]
    fn the_memory_store_conforms() {
        conformance::all(&|| {
            let rows = Rows::default();
            Box::new(InMemory {
                store: MemoryStore::beside(Arc::clone(&rows.store)),
                rows,
                events: AtomicI64::default(),
            })
        });
    }
}
