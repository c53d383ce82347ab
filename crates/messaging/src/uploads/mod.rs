//! Files that were uploaded and are not sent with a message yet.
//!
//! An upload has a token that cannot be guessed: who knows it may send the file with a message, once. A direct upload
//! is announced first, and its content comes in a call of its own. What is not used in time is removed.

mod announce;
mod model;
mod receive;
mod remove;

pub use announce::AnnounceUpload;
pub use model::{NewUpload, Upload};

use crate::Deps;
use crate::error::MessagingError;
use crate::jobs::RemoveUpload;
use crate::ports::Work;
use chrono::TimeDelta;
use nimchat_core_model::files::{FileName, NoRemoteFiles, RemoteFiles};
use nimchat_core_model::{AccountId, FileService, Job, KeptUpload, UploadId, WebUrl};
use std::sync::Arc;

/// Takes uploads and removes those that are not used.
#[derive(Clone)]
pub struct UploadService {
    deps: Deps,
    files: FileService,
    kept: TimeDelta,
    remote: Arc<dyn RemoteFiles>,
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
    pub fn fetch(&self, account: AccountId, address: &str) -> Result<Upload, MessagingError> {
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
    pub fn add(&self, account: AccountId, kept: KeptUpload) -> Result<Upload, MessagingError> {
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
    pub fn find(&self, account: AccountId, id: UploadId) -> Result<Upload, MessagingError> {
        let found = self.deps.store.read()?.uploads().find(account, id)?;
        found.ok_or(MessagingError::NotFound)
    }

    fn store(
        &self,
        mut work: Box<dyn Work + '_>,
        new: NewUpload,
    ) -> Result<Upload, MessagingError> {
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
}
