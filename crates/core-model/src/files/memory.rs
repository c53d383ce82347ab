//! Files in memory, for tests.

use super::{FileService, Files};
use crate::clock::FixedClock;
use crate::error::StoreError;
use crate::job::MemoryJobQueue;
use crate::tokens::SequentialTokens;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

impl FileService {
    /// A service over files in memory, with a clock that stands still and tokens that count.
    pub fn in_memory() -> Self {
        Self::new(
            Arc::new(MemoryFiles::default()),
            Arc::new(MemoryJobQueue::default()),
            Arc::new(FixedClock::default()),
            Arc::new(SequentialTokens::default()),
        )
    }
}

/// Files in memory, for tests.
#[derive(Debug, Default)]
pub struct MemoryFiles(Mutex<BTreeMap<String, Vec<u8>>>);

impl MemoryFiles {
    /// The paths of all stored files.
    pub fn paths(&self) -> Vec<String> {
        self.lock().keys().cloned().collect()
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, Vec<u8>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Files for MemoryFiles {
    fn put(&self, path: &str, bytes: Vec<u8>) -> Result<(), StoreError> {
        self.lock().insert(path.to_owned(), bytes);
        Ok(())
    }

    fn remove(&self, path: &str) -> Result<(), StoreError> {
        self.lock().remove(path);
        Ok(())
    }
}
