//! Stores files and deletes those that never get a holder.

use super::jobs::DeleteFile;
use super::media::{FileKind, MediaType};
use super::picture::Picture;
use super::stored::{FileName, StoredFile};
use super::{Content, Files, PictureFacts, Pictures, REFERENCE_PREFIX, SmallVersion};
use crate::clock::Clock;
use crate::domain_error;
use crate::error::{StoreError, StoreResult, Violation, Violations};
use crate::ids::JobId;
use crate::job::{Job, JobQueue, Jobs};
use crate::tokens::Tokens;
use chrono::TimeDelta;
use std::io::{Read, SeekFrom};
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

/// A stored file with what is known of it, without a holder yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptUpload {
    /// The file.
    pub file: StoredFile,
    /// The jobs that delete what is stored of it unless they are cancelled.
    pub cleanup_jobs: Vec<JobId>,
}

impl KeptUpload {
    /// Gives the file a holder, in the transaction that stores it there.
    pub fn take(self, jobs: &mut dyn Jobs) -> StoreResult<StoredFile> {
        for job in self.cleanup_jobs {
            jobs.cancel(job)?;
        }
        Ok(self.file)
    }
}

/// Why a file is not stored.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// It breaks a rule.
    #[error("{0}")]
    Invalid(Violations),
    /// It cannot be read or stored.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<std::io::Error> for FileError {
    fn from(error: std::io::Error) -> Self {
        Self::Store(StoreError::Backend(Box::new(error)))
    }
}

domain_error!(FileError(Invalid, Store) {});

/// Stores files and deletes those that never get a holder.
#[derive(Clone)]
pub struct FileService {
    files: Arc<dyn Files>,
    pictures: Arc<dyn Pictures>,
    max_bytes: u64,
    jobs: Arc<dyn JobQueue>,
    clock: Arc<dyn Clock>,
    tokens: Arc<dyn Tokens>,
}

impl FileService {
    /// The largest file unless another size is set: 40 MB (docs/rules/messaging.md §2).
    pub const MAX_BYTES: u64 = 40 * 1024 * 1024;

    /// A service over these ports.
    pub fn new(
        files: Arc<dyn Files>,
        pictures: Arc<dyn Pictures>,
        jobs: Arc<dyn JobQueue>,
        clock: Arc<dyn Clock>,
        tokens: Arc<dyn Tokens>,
    ) -> Self {
        Self {
            files,
            pictures,
            max_bytes: Self::MAX_BYTES,
            jobs,
            clock,
            tokens,
        }
    }

    /// The same with another largest file.
    #[must_use]
    pub fn with_max_bytes(self, max_bytes: u64) -> Self {
        Self { max_bytes, ..self }
    }

    /// The largest file.
    pub const fn max_bytes(&self) -> u64 {
        self.max_bytes
    }

    /// Stores the picture. Do not call it within a unit of work: it begins one of its own.
    pub fn keep(&self, picture: Picture) -> StoreResult<KeptFile> {
        let key = self.tokens.token();
        let path = format!("{key}/avatar.{}", picture.kind().extension());
        let (reference, cleanup_job) = self.announce(&path)?;
        self.files.put(&path, picture.into_bytes())?;
        Ok(KeptFile {
            reference,
            cleanup_job,
        })
    }

    /// Stores the file, and a small version of it if it is a picture. `attribute` is what a refusal names. Do not call
    /// it within a unit of work: it begins units of its own.
    pub fn keep_upload(
        &self,
        attribute: &'static str,
        name: &str,
        declared: Option<&str>,
        content: &mut dyn Content,
    ) -> Result<KeptUpload, FileError> {
        let name = FileName::parse(attribute, name)?;
        let size = content.seek(SeekFrom::End(0))?;
        if size == 0 {
            return Err(Violation::new(attribute, "must not be empty").into());
        }
        if size > self.max_bytes {
            return Err(Violation::new(attribute, "size is too big").into());
        }
        content.rewind()?;
        let mut head = Vec::with_capacity(MediaType::HEAD);
        (&mut *content)
            .take(MediaType::HEAD as u64)
            .read_to_end(&mut head)?;
        let media_type = MediaType::of(&head, name.as_str(), declared);
        let facts = if media_type.kind() == FileKind::Image {
            content.rewind()?;
            self.pictures.read(content)
        } else {
            None
        };

        let key = self.tokens.token();
        let path = format!("{key}/file.{}", media_type.ending());
        let (reference, job) = self.announce(&path)?;
        content.rewind()?;
        self.files.put_all(&path, &mut *content)?;
        let mut kept = KeptUpload {
            file: StoredFile {
                thumbnail: None,
                dimensions: facts.as_ref().map(|facts| facts.dimensions),
                reference,
                name,
                media_type,
                size,
            },
            cleanup_jobs: vec![job],
        };
        self.keep_small(&key, facts, &mut kept)?;
        Ok(kept)
    }

    fn keep_small(
        &self,
        key: &str,
        facts: Option<PictureFacts>,
        kept: &mut KeptUpload,
    ) -> StoreResult<()> {
        match facts.map(|facts| facts.small) {
            None | Some(SmallVersion::None) => {}
            Some(SmallVersion::Itself) => kept.file.thumbnail = Some(kept.file.reference.clone()),
            Some(SmallVersion::Made(kind, bytes)) => {
                let path = format!("{key}/thumb.{}", kind.extension());
                let (reference, job) = self.announce(&path)?;
                self.files.put(&path, bytes)?;
                kept.file.thumbnail = Some(reference);
                kept.cleanup_jobs.push(job);
            }
        }
        Ok(())
    }

    /// Stores a text that is made while it is stored. Do not call it within a unit of work: it begins one of its own.
    pub fn keep_text(
        &self,
        name: FileName,
        media_type: MediaType,
        text: &mut dyn Read,
    ) -> StoreResult<KeptUpload> {
        let path = format!("{}/file.{}", self.tokens.token(), media_type.ending());
        let (reference, job) = self.announce(&path)?;
        let mut text = Measured { text, size: 0 };
        self.files.put_all(&path, &mut text)?;
        Ok(KeptUpload {
            file: StoredFile {
                reference,
                name,
                media_type,
                size: text.size,
                dimensions: None,
                thumbnail: None,
            },
            cleanup_jobs: vec![job],
        })
    }

    /// As [`Files::read_part`], of the file behind the reference.
    pub fn read_part(
        &self,
        reference: &str,
        start: u64,
        length: u64,
    ) -> StoreResult<Option<Vec<u8>>> {
        match reference.strip_prefix(REFERENCE_PREFIX) {
            Some(path) => self.files.read_part(path, start, length),
            None => Ok(None),
        }
    }

    /// Stores a copy of the file, with its small version, for another holder. None if the file is gone. Do not call it
    /// within a unit of work: it begins units of its own.
    pub fn copy(&self, file: &StoredFile) -> StoreResult<Option<KeptUpload>> {
        let key = self.tokens.token();
        let mut cleanup_jobs = Vec::new();
        let mut copied = |reference: &String| {
            let stored = reference.strip_prefix(REFERENCE_PREFIX).unwrap_or_default();
            let name = stored.rsplit('/').next().unwrap_or_default();
            let path = format!("{key}/{name}");
            let (new, job) = self.announce(&path)?;
            cleanup_jobs.push(job);
            Ok::<_, StoreError>(self.files.copy(stored, &path)?.then_some(new))
        };
        let Some(reference) = copied(&file.reference)? else {
            return Ok(None);
        };
        let thumbnail = match &file.thumbnail {
            Some(small) if *small == file.reference => Some(reference.clone()),
            Some(small) => copied(small)?,
            None => None,
        };
        Ok(Some(KeptUpload {
            file: StoredFile {
                reference,
                thumbnail,
                ..file.clone()
            },
            cleanup_jobs,
        }))
    }

    /// Enqueues the deletion of a file that is about to be stored, and answers the reference to it.
    fn announce(&self, path: &str) -> StoreResult<(String, JobId)> {
        let reference = format!("{REFERENCE_PREFIX}{path}");
        let delete = DeleteFile {
            reference: reference.clone(),
        };
        let job = self
            .jobs
            .enqueue_apart(&delete.due(self.clock.now() + GRACE)?)?;
        Ok((reference, job))
    }

    /// As [`FileService::keep`], if there is a picture.
    pub fn keep_some(&self, picture: Option<Picture>) -> StoreResult<Option<KeptFile>> {
        picture.map(|picture| self.keep(picture)).transpose()
    }

    /// Deletes the file behind the reference. A reference to another server is ignored.
    pub fn delete(&self, reference: &str) -> StoreResult<()> {
        match reference.strip_prefix(REFERENCE_PREFIX) {
            Some(path) => self.files.remove(path),
            None => Ok(()),
        }
    }
}

/// Counts the bytes that are read.
struct Measured<'a> {
    text: &'a mut dyn Read,
    size: u64,
}

impl Read for Measured<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.text.read(buffer)?;
        self.size += read as u64;
        Ok(read)
    }
}

#[cfg(all(test, feature = "memory"))]
mod tests {
    use super::*;
    use crate::files::{Dimensions, PictureKind};
    use crate::job::JobStore as _;
    use crate::{FixedClock, MemoryFiles, MemoryJobQueue, SequentialTokens};
    use std::io::Cursor;

    const PNG: &[u8] = b"\x89PNG\r\n\x1a\nrest";

    /// Every picture is 500 by 400, and has a small version.
    struct OneSize;

    impl Pictures for OneSize {
        fn read(&self, _: &mut dyn Content) -> Option<PictureFacts> {
            Some(PictureFacts {
                dimensions: Dimensions {
                    width: 500,
                    height: 400,
                },
                small: SmallVersion::Made(PictureKind::Jpeg, b"small".to_vec()),
            })
        }
    }

    struct World {
        files: Arc<MemoryFiles>,
        jobs: Arc<MemoryJobQueue>,
        clock: Arc<FixedClock>,
        service: FileService,
    }

    fn world() -> World {
        let (files, jobs) = (
            Arc::new(MemoryFiles::default()),
            Arc::new(MemoryJobQueue::default()),
        );
        let clock = Arc::new(FixedClock::default());
        let service = FileService::new(
            Arc::clone(&files) as Arc<dyn Files>,
            Arc::new(OneSize),
            Arc::clone(&jobs) as Arc<dyn JobQueue>,
            Arc::clone(&clock) as Arc<dyn Clock>,
            Arc::new(SequentialTokens::default()),
        );
        World {
            files,
            jobs,
            clock,
            service,
        }
    }

    #[test]
    fn an_upload_is_kept_with_its_small_version_until_both_are_deleted_or_taken() {
        let World {
            files,
            jobs,
            service,
            ..
        } = world();
        let keep = |name: &str, bytes: &[u8]| {
            let mut content = Cursor::new(bytes.to_vec());
            service.keep_upload("attachments", name, Some("text/html"), &mut content)
        };
        let kept = keep("shot one.png", PNG).unwrap();
        let file = &kept.file;
        assert_eq!((file.name.as_str(), file.size), ("shot one.png", 12));
        assert_eq!(file.kind(), FileKind::Image);
        assert_eq!(file.dimensions.map(|known| known.width), Some(500));
        assert_eq!(files.paths().len(), 2);
        assert_eq!(jobs.all().len(), 2);
        for reference in file.references() {
            service.delete(reference).unwrap();
        }
        assert_eq!(files.paths(), Vec::<String>::new());
        let kept = keep("a.txt", b"text").unwrap();
        assert_eq!((kept.file.dimensions, &kept.file.thumbnail), (None, &None));
        let left = jobs.all().len();
        jobs.with_jobs(|jobs| kept.take(jobs)).unwrap();
        assert_eq!(jobs.all().len(), left - 1);
    }

    #[test]
    fn a_copy_lives_on_without_the_original() {
        let World {
            files,
            jobs,
            service,
            ..
        } = world();
        let mut content = Cursor::new(PNG.to_vec());
        let kept = service.keep_upload("attachments", "shot.png", None, &mut content);
        let original = kept.unwrap().file;
        let copy = service.copy(&original).unwrap().unwrap();
        assert_eq!((copy.cleanup_jobs.len(), jobs.all().len()), (2, 4));
        assert_eq!(copy.file.name, original.name);
        for reference in original.references() {
            service.delete(reference).unwrap();
        }
        let paths: Vec<String> = copy.file.references().map(str::to_owned).collect();
        let stored = files
            .paths()
            .into_iter()
            .map(|path| format!("/files/{path}"));
        assert_eq!(
            stored.collect::<std::collections::BTreeSet<_>>(),
            paths.into_iter().collect()
        );
        assert_eq!(service.copy(&original).unwrap(), None);
    }

    #[test]
    fn what_is_refused_leaves_nothing() {
        let World {
            files,
            jobs,
            service,
            ..
        } = world();
        let service = service.with_max_bytes(4);
        let cases: [(&str, &[u8], &str); 4] = [
            ("a.txt", b"", "Attachments must not be empty"),
            ("a.txt", b"12345", "Attachments size is too big"),
            ("../a.txt", b"1", "Attachments file name must not be a path"),
            (
                "a\u{7}.txt",
                b"1",
                "Attachments file name contains characters that are not shown",
            ),
        ];
        for (name, bytes, text) in cases {
            let mut content = Cursor::new(bytes.to_vec());
            let refused = service.keep_upload("attachments", name, None, &mut content);
            assert_eq!(refused.unwrap_err().to_string(), text);
        }
        assert_eq!((files.paths().len(), jobs.all().len()), (0, 0));
    }

    #[test]
    fn a_kept_file_is_deleted_in_time_unless_it_is_taken() {
        let World {
            files,
            jobs,
            clock,
            service,
        } = world();
        let kept = service.keep(Picture::read(PNG).unwrap()).unwrap();
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
