//! Removes uploads that nothing uses.

use super::UploadService;
use crate::error::MessagingError;
use crate::jobs::RemoveUpload;
use nimchat_core_model::{Progress, StoredFile, files};

impl UploadService {
    /// Removes the upload and its file, unless a message has taken it.
    pub fn remove(&self, job: &RemoveUpload) -> Result<Progress, MessagingError> {
        let now = self.deps.clock.now();
        let mut work = self.deps.store.begin()?;
        let removed = work.uploads().remove(job.account, job.upload)?;
        for reference in removed.iter().flat_map(StoredFile::references) {
            files::delete_later(Some(reference.to_owned()), work.jobs(), now)?;
        }
        work.commit()?;
        Ok(Progress::Done)
    }
}
