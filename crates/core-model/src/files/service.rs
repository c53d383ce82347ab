//! Keeps files so that none is forgotten.

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

/// How long a kept file may be nobody's: longer than any request.
const GRACE: TimeDelta = TimeDelta::hours(1);

/// A file that is kept, and whose it is is still to be noted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptFile {
    /// What whoever has it holds.
    pub reference: String,
    /// The job that deletes it unless it is cancelled.
    pub cleanup_job: JobId,
}

/// Keeps files so that none is forgotten.
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

    /// Keeps the picture. Do not call it within a unit of work: it makes one of its own.
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

    /// As [`FileService::keep`], if there is one.
    pub fn keep_some(&self, picture: Option<Picture>) -> Result<Option<KeptFile>, StoreError> {
        picture.map(|picture| self.keep(picture)).transpose()
    }

    /// Deletes what the reference leads to. A reference to elsewhere leads to nothing of ours.
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
