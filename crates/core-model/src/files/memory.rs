//! Files in memory, for tests.

use super::{
    Content, FileName, FileService, Files, MediaType, PictureFacts, Pictures, StoredFile,
    UploadedFiles,
};
use crate::clock::FixedClock;
use crate::error::{StoreError, StoreResult};
use crate::ids::{AccountId, UploadId};
use crate::job::MemoryJobQueue;
use crate::tokens::SequentialTokens;
use std::collections::BTreeMap;
use std::io::Read;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

impl FileService {
    /// A service over files in memory, with a clock that stands still and tokens that count.
    pub fn in_memory() -> Self {
        Self::new(
            Arc::new(MemoryFiles::default()),
            Arc::new(NoPictures),
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
    fn put(&self, path: &str, bytes: Vec<u8>) -> StoreResult<()> {
        self.lock().insert(path.to_owned(), bytes);
        Ok(())
    }

    fn put_all(&self, path: &str, content: &mut dyn Read) -> StoreResult<()> {
        let mut bytes = Vec::new();
        content
            .read_to_end(&mut bytes)
            .map_err(|error| StoreError::Backend(Box::new(error)))?;
        self.put(path, bytes)
    }

    fn read_part(&self, path: &str, start: u64, length: u64) -> StoreResult<Option<Vec<u8>>> {
        let size = |number| usize::try_from(number).unwrap_or(usize::MAX);
        let part = |bytes: &Vec<u8>| {
            let rest = bytes.iter().skip(size(start));
            rest.take(size(length)).copied().collect()
        };
        Ok(self.lock().get(path).map(part))
    }

    fn copy(&self, from: &str, to: &str) -> StoreResult<bool> {
        let mut files = self.lock();
        let Some(bytes) = files.get(from).cloned() else {
            return Ok(false);
        };
        files.insert(to.to_owned(), bytes);
        Ok(true)
    }

    fn remove(&self, path: &str) -> StoreResult<()> {
        self.lock().remove(path);
        Ok(())
    }
}

/// Uploads in memory, for tests.
#[derive(Debug, Clone, Default)]
pub struct MemoryUploads(BTreeMap<(AccountId, UploadId), StoredFile>);

impl MemoryUploads {
    /// Adds a text of this name.
    #[expect(
        clippy::expect_used,
        clippy::missing_panics_doc,
        reason = "a test gives the name"
    )]
    pub fn add(&mut self, account: AccountId, upload: UploadId, name: &str) {
        let file = StoredFile {
            reference: format!("/files/upload{upload}/file.bin"),
            name: FileName::parse("name", name).expect("the name is one of a file"),
            media_type: MediaType::of(b"text", name, None),
            size: 4,
            dimensions: None,
            thumbnail: None,
        };
        self.0.insert((account, upload), file);
    }
}

impl UploadedFiles for MemoryUploads {
    fn take_file(
        &mut self,
        account: AccountId,
        upload: UploadId,
    ) -> StoreResult<Option<StoredFile>> {
        Ok(self.0.remove(&(account, upload)))
    }
}

/// Reads no picture, for tests.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoPictures;

impl Pictures for NoPictures {
    fn read(&self, _: &mut dyn Content) -> Option<PictureFacts> {
        None
    }
}
