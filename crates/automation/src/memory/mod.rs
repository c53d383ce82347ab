//! Storage in memory, for tests and examples.
//!
//! A work is a copy of the whole state, which replaces the original on commit. Only one work runs at a time, as on
//! SQLite. A view reads the state that was committed when it began, and never waits.

mod agent_bots;
mod dashboard_apps;
mod deliveries;
mod integration_hooks;
mod macros;
mod rule_runs;
mod rules;
mod state;
mod webhooks;

use crate::Deps;
use crate::ports::{Ports, Store, View, Work};
use nimchat_core_model::job::{HasJobs, JobStore};
use nimchat_core_model::{
    AccountId, InboxId, MemoryJobs, NewEvent, NewJob, StoreResult, StoredFile, UploadId,
    UploadedFiles,
};
use parking_lot::Mutex;
use state::{KnownInbox, State};
use std::sync::Arc;

/// A small working store. All ids come from one sequence, so that an id of one kind never equals another's.
///
/// Accounts, inboxes and platform apps belong to other domains: add the inboxes of webhooks and bots with
/// [`MemoryStore::put_inbox`]. The store does not check that an account or an app exists.
#[derive(Debug, Default)]
pub struct MemoryStore {
    committed: Mutex<State>,
    writer: Mutex<()>,
}

impl MemoryStore {
    /// An empty store.
    pub fn new() -> Self {
        Self::default()
    }

    /// Services' dependencies over this store. Add the inboxes to the store as well.
    pub fn deps(self: &Arc<Self>, messaging: nimchat_messaging::Deps) -> Deps {
        Deps {
            store: Arc::clone(self) as Arc<dyn Store>,
            messaging,
        }
    }

    /// Adds the inbox to the account. The secret of its address is `whsec_inbox`.
    pub fn put_inbox(&self, account: AccountId, inbox: InboxId) {
        let known = KnownInbox {
            account_id: account,
            webhook_secret: "whsec_inbox".to_owned(),
        };
        self.change(|state| {
            state.inboxes.insert(inbox, known);
        });
    }

    /// Adds an uploaded text of this name to the account.
    pub fn put_upload(&self, account: AccountId, name: &str) -> UploadId {
        self.change(|state| {
            let id = state.next_id();
            state.uploads.add(account, id, name);
            id
        })
    }

    /// Every committed event, oldest first.
    pub fn events(&self) -> Vec<NewEvent> {
        self.committed.lock().events.clone()
    }

    /// Every waiting job, oldest first.
    pub fn jobs(&self) -> Vec<NewJob> {
        self.committed.lock().jobs.all()
    }

    /// Changes the committed state, one change at a time.
    fn change<T>(&self, act: impl FnOnce(&mut State) -> T) -> T {
        let _turn = self.writer.lock();
        act(&mut self.committed.lock())
    }
}

impl JobStore for MemoryStore {
    fn with_jobs<T>(&self, act: impl FnOnce(&mut MemoryJobs) -> T) -> T {
        self.change(|state| act(&mut state.jobs))
    }
}

nimchat_core_model::memory_store!(MemoryStore, State);

impl HasJobs for State {
    fn jobs(&mut self) -> &mut MemoryJobs {
        &mut self.jobs
    }
}

impl UploadedFiles for State {
    fn take_file(
        &mut self,
        account: AccountId,
        upload: UploadId,
    ) -> StoreResult<Option<StoredFile>> {
        self.uploads.take_file(account, upload)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conformance::{self, Adapter};
    use nimchat_core_model::{JobQueue, PlatformAppId, UserId};

    impl Adapter for MemoryStore {
        fn store(&self) -> &dyn Store {
            self
        }

        fn queue(&self) -> &dyn JobQueue {
            self
        }

        fn add_account(&self) -> AccountId {
            self.change(State::next_id)
        }

        fn add_inbox(&self, account: AccountId) -> InboxId {
            let inbox = self.change(State::next_id);
            self.put_inbox(account, inbox);
            inbox
        }

        fn add_user(&self) -> UserId {
            self.change(State::next_id)
        }

        fn add_app(&self) -> PlatformAppId {
            self.change(State::next_id)
        }

        fn add_upload(&self, account: AccountId) -> UploadId {
            self.put_upload(account, "a.txt")
        }

        fn events(&self) -> Vec<NewEvent> {
            MemoryStore::events(self)
        }
    }

    #[test]
    fn the_memory_store_conforms() {
        conformance::all(&|| Box::new(MemoryStore::new()));
    }
}
