//! Storage in memory, for tests and examples.
//!
//! A work is a copy of the whole state, which replaces the original on commit. Only one work runs at a time, as on
//! SQLite. A view reads the state that was committed when it began, and never waits.

mod articles;
mod categories;
mod portals;
mod published;

use crate::Deps;
use crate::articles::Article;
use crate::categories::Category;
use crate::portals::Portal;
use crate::ports::{Ports, Store, View, Work};
use nimchat_accounts::Directory;
use nimchat_core_model::job::HasJobs;
use nimchat_core_model::{
    AccountId, ArticleId, CategoryId, FixedClock, MemoryJobs, MemoryUploads, PortalId, StoreError,
    StoreResult, StoredFile, UploadId, UploadedFiles,
};
use parking_lot::Mutex;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A small working store. All ids come from one sequence, so that an id of one kind never equals another's.
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

    /// Adds an uploaded text of this name to the account.
    pub fn put_upload(&self, account: AccountId, name: &str) -> UploadId {
        let _turn = self.writer.lock();
        let mut state = self.committed.lock();
        let id = state.next_id();
        state.uploads.add(account, id, name);
        id
    }

    /// Services' dependencies over this store, for the people of this directory: a stopped clock.
    pub fn deps(self: &Arc<Self>, directory: Directory) -> Deps {
        Deps {
            store: Arc::clone(self) as Arc<dyn Store>,
            directory,
            clock: Arc::new(FixedClock::default()),
        }
    }
}

#[derive(Debug, Clone, Default)]
struct State {
    last_id: i64,
    portals: BTreeMap<PortalId, Portal>,
    categories: BTreeMap<CategoryId, Category>,
    articles: BTreeMap<ArticleId, Article>,
    related: BTreeSet<(CategoryId, CategoryId)>,
    uploads: MemoryUploads,
    jobs: MemoryJobs,
}

impl State {
    fn next_id<Id: From<i64>>(&mut self) -> Id {
        self.last_id += 1;
        Id::from(self.last_id)
    }
}

fn conflict(constraint: &str) -> StoreError {
    StoreError::Conflict {
        constraint: constraint.to_owned(),
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
    use nimchat_core_model::UserId;

    impl Adapter for MemoryStore {
        fn store(&self) -> &dyn Store {
            self
        }

        fn add_account(&self) -> AccountId {
            self.committed.lock().next_id()
        }

        fn add_upload(&self, account: AccountId) -> UploadId {
            self.put_upload(account, "a.txt")
        }

        fn add_user(&self) -> UserId {
            self.committed.lock().next_id()
        }
    }

    #[test]
    fn the_memory_store_conforms() {
        conformance::all(&|| Box::new(MemoryStore::new()));
    }
}
