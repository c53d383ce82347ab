//! Uploads: announced, received, removed.

use super::{NewUpload, Upload};
use crate::Deps;
use crate::error::{MessagingError, Result};
use crate::jobs::RemoveUpload;
use crate::ports::Work;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::TimeDelta;
use md5::{Digest, Md5};
use nimchat_core_model::files::{self, Content, FileName, NoRemoteFiles, RemoteFiles};
use nimchat_core_model::values::{MAX_STRING, check_length};
use nimchat_core_model::{
    AccountId, FileError, FileService, Job, KeptUpload, Progress, StoreError, StoredFile, UploadId,
    Violations, WebUrl,
};
use std::io::SeekFrom;
use std::sync::Arc;

/// Takes uploads and removes those that are not used.
#[derive(Clone)]
pub struct UploadService {
    deps: Deps,
    files: FileService,
    kept: TimeDelta,
    remote: Arc<dyn RemoteFiles>,
}

/// What is announced of a file.
#[derive(Debug, Clone, Default)]
pub struct AnnounceUpload {
    /// Its name.
    pub filename: Option<String>,
    /// Its size.
    pub byte_size: Option<u64>,
    /// MD5 of its content in base 64.
    pub checksum: Option<String>,
    /// Its type.
    pub content_type: Option<String>,
}

impl From<FileError> for MessagingError {
    fn from(error: FileError) -> Self {
        match error {
            FileError::Invalid(violations) => Self::Invalid(violations),
            FileError::Store(error) => Self::Store(error),
        }
    }
}

impl UploadService {
    /// A service over these ports. Unused uploads are removed after `kept`.
    pub fn new(deps: Deps, files: FileService, kept: TimeDelta) -> Self {
        Self {
            deps,
            files,
            kept,
            remote: Arc::new(NoRemoteFiles),
        }
    }

    /// The same with files of other servers.
    #[must_use]
    pub fn with_remote(self, remote: Arc<dyn RemoteFiles>) -> Self {
        Self { remote, ..self }
    }

    /// Adds the file at this address of another server.
    pub fn fetch(&self, account: AccountId, address: &str) -> Result<Upload> {
        let url = WebUrl::parse("external_url", address).map_err(|_| MessagingError::NoWebUrl)?;
        let fetched = self.remote.fetch(&url, self.files.max_bytes());
        let mut file = fetched.map_err(MessagingError::NotFetched)?;
        let (name, declared) = (FileName::made(&file.name), file.media_type.as_deref());
        let kept =
            self.files
                .keep_upload("external_url", name.as_str(), declared, &mut *file.content)?;
        self.add(account, kept)
    }

    /// Adds a file that is stored.
    pub fn add(&self, account: AccountId, kept: KeptUpload) -> Result<Upload> {
        let mut work = self.deps.store.begin()?;
        let file = kept.take(work.jobs())?;
        let new = NewUpload {
            account_id: account,
            token: self.deps.tokens.token(),
            name: file.name.clone(),
            content_type: file.media_type.as_str().to_owned(),
            size: file.size,
            checksum: None,
            file: Some(file),
            created_at: self.deps.clock.now(),
        };
        self.store(work, new)
    }

    /// The account's upload, while it is not sent.
    pub fn find(&self, account: AccountId, id: UploadId) -> Result<Upload> {
        let found = self.deps.read()?.uploads().find(account, id)?;
        found.ok_or(MessagingError::NotFound)
    }

    fn store(&self, mut work: Box<dyn Work + '_>, new: NewUpload) -> Result<Upload> {
        let upload = work.uploads().add(new)?;
        let remove = RemoveUpload {
            account: upload.account_id,
            upload: upload.id,
        };
        let due = upload.created_at + self.kept;
        work.jobs().enqueue(&[remove.due(due)?])?;
        work.commit()?;
        Ok(upload)
    }

    /// Announces a file. Its content is awaited until the upload is removed (docs/rules/contacts-and-inboxes.md §7).
    pub fn announce(&self, account: AccountId, command: AnnounceUpload) -> Result<Upload> {
        let mut violations = Violations::new();
        let filename = command.filename.filter(|name| !name.trim().is_empty());
        let name = if let Some(name) = filename {
            violations.check(FileName::parse("filename", &name))
        } else {
            violations.add("filename", "can't be blank");
            None
        };
        let size = command.byte_size.unwrap_or_default();
        if size == 0 {
            violations.add("byte_size", "must be greater than 0");
        } else if size > self.files.max_bytes() {
            violations.add("byte_size", "is too big");
        }
        // 16 bytes in base 64
        let checksum = command.checksum.filter(|checksum| checksum.len() == 24);
        if checksum.is_none() {
            violations.add("checksum", "must be the MD5 of the content in base 64");
        }
        let content_type = command.content_type.unwrap_or_default();
        violations.check(check_length("content_type", &content_type, MAX_STRING));
        let (Some(name), true) = (name, violations.is_empty()) else {
            return Err(violations.into());
        };
        let new = NewUpload {
            account_id: account,
            token: self.deps.tokens.token(),
            name,
            content_type,
            size,
            checksum,
            file: None,
            created_at: self.deps.clock.now(),
        };
        self.store(self.deps.store.begin()?, new)
    }

    /// The upload with this token, if its content is awaited.
    pub fn awaited(&self, token: &str) -> Result<Upload> {
        let found = self.deps.read()?.uploads().by_token(token)?;
        found
            .filter(|upload| upload.file.is_none())
            .ok_or(MessagingError::NotFound)
    }

    /// Stores the content of an announced upload, which must be what was announced. It is taken once.
    pub fn receive(&self, token: &str, content: &mut dyn Content) -> Result<()> {
        let upload = self.awaited(token)?;
        let (size, checksum) = measured(content)
            .map_err(|error| MessagingError::Store(StoreError::Backend(Box::new(error))))?;
        if size != upload.size || Some(checksum) != upload.checksum {
            return Err(Violations::one("base", "The content is not what was announced").into());
        }
        let (name, declared) = (upload.name.as_str(), Some(upload.content_type.as_str()));
        let kept = self.files.keep_upload("base", name, declared, content)?;
        let mut work = self.deps.store.begin()?;
        let file = kept.take(work.jobs())?;
        if !work.uploads().complete(upload.id, &file)? {
            return Err(MessagingError::NotFound);
        }
        Ok(work.commit()?)
    }

    /// Removes the upload and its file, unless a message has taken it.
    pub fn remove(&self, job: &RemoveUpload) -> Result<Progress> {
        let (now, mut work) = self.deps.begin()?;
        let removed = work.uploads().remove(job.account, job.upload)?;
        for reference in removed.iter().flat_map(StoredFile::references) {
            files::delete_later(Some(reference.to_owned()), work.jobs(), now)?;
        }
        work.commit()?;
        Ok(Progress::Done)
    }
}

/// The size and the MD5 of the content, which is then at its beginning.
fn measured(content: &mut dyn Content) -> std::io::Result<(u64, String)> {
    content.seek(SeekFrom::Start(0))?;
    let (mut digest, mut size) = (Md5::new(), 0);
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let read = content.read(&mut buffer)?;
        if read == 0 {
            break;
        }
        size += read as u64;
        digest.update(&buffer[..read]);
    }
    content.seek(SeekFrom::Start(0))?;
    Ok((size, STANDARD.encode(digest.finalize())))
}
