//! Stores files and deletes those that never get a holder.

use super::jobs::DeleteFile;
use super::picture::Picture;
use super::{Files, REFERENCE_PREFIX};
use crate::clock::Clock;
use crate::error::StoreError;
use crate::ids::JobId;
use crate::job::{Job, JobQueue};
use crate::tokens::Tokens;
use chrono::TimeDelta;
use std::sync::Arc;

/// How long a stored file may be without a holder: longer than any request.
const GRACE: TimeDelta = TimeDelta::hours(1);

/// A stored file without a holder yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptFile {
    /// The reference that its holder stores.
    pub reference: String,
    /// The job that deletes it unless it is cancelled.
    pub cleanup_job: JobId,
}

/// Stores files and deletes those that never get a holder.
#[derive(Clone)]
pub struct FileService {
    files: Arc<dyn Files>,
    jobs: Arc<dyn JobQueue>,
    clock: Arc<dyn Clock>,
    tokens: Arc<dyn Tokens>,
}

impl FileService {
    /// A service over these ports.
    pub fn new(
        files: Arc<dyn Files>,
        jobs: Arc<dyn JobQueue>,
        clock: Arc<dyn Clock>,
        tokens: Arc<dyn Tokens>,
    ) -> Self {
        Self {
            files,
            jobs,
            clock,
            tokens,
        }
    }

    /// Stores the picture. Do not call it within a unit of work: it begins one of its own.
    pub fn keep(&self, picture: Picture) -> Result<KeptFile, StoreError> {
        let path = format!(
            "{}/avatar.{}",
            self.tokens.token(),
            picture.kind().extension()
        );
        let reference = format!("{REFERENCE_PREFIX}{path}");
        let delete = DeleteFile {
            reference: reference.clone(),
        };
        let delete = delete.due(self.clock.now() + GRACE)?;
        let cleanup_job = self.jobs.enqueue_apart(&delete)?;
        self.files.put(&path, picture.into_bytes())?;
        Ok(KeptFile {
            reference,
            cleanup_job,
        })
    }

    /// As [`FileService::keep`], if there is a picture.
    pub fn keep_some(&self, picture: Option<Picture>) -> Result<Option<KeptFile>, StoreError> {
        picture.map(|picture| self.keep(picture)).transpose()
    }

    /// Deletes the file behind the reference. A reference to another server is ignored.
    pub fn delete(&self, reference: &str) -> Result<(), StoreError> {
        match reference.strip_prefix(REFERENCE_PREFIX) {
            Some(path) => self.files.remove(path),
            None => Ok(()),
        }
    }
}

#[cfg(all(test, feature = "memory"))]
mod tests {
    use super::*;
    use crate::{FixedClock, MemoryFiles, MemoryJobQueue, SequentialTokens};

    #[test]
    fn a_kept_file_is_deleted_in_time_unless_it_is_taken() {
        let (files, jobs) = (
            Arc::new(MemoryFiles::default()),
            Arc::new(MemoryJobQueue::default()),
        );
        let clock = Arc::new(FixedClock::default());
        let service = FileService::new(
            Arc::clone(&files) as Arc<dyn Files>,
            Arc::clone(&jobs) as Arc<dyn JobQueue>,
            Arc::clone(&clock) as Arc<dyn Clock>,
            Arc::new(SequentialTokens::default()),
        );
        let kept = service
            .keep(Picture::read(*b"\x89PNG\r\n\x1a\nrest").unwrap())
            .unwrap();
        let paths = files.paths();
        assert_eq!(kept.reference, format!("/files/{}", paths[0]));
        assert!(kept.reference.ends_with("/avatar.png"));
        let delete = DeleteFile {
            reference: kept.reference.clone(),
        };
        assert_eq!(jobs.all(), [delete.due(clock.now() + GRACE).unwrap()]);
        service.delete(&kept.reference).unwrap();
        service.delete("https://example.com/a.png").unwrap();
        assert_eq!(files.paths(), Vec::<String>::new());
    }
}
