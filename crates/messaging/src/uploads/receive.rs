//! The content of an announced upload.

use super::{Upload, UploadService};
use crate::error::MessagingError;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use md5::{Digest, Md5};
use nimchat_core_model::files::Content;
use nimchat_core_model::{FileError, StoreError, Violations};
use std::io::SeekFrom;

impl UploadService {
    /// The upload with this token, if its content is awaited.
    pub fn awaited(&self, token: &str) -> Result<Upload, MessagingError> {
        let found = self.deps.store.read()?.uploads().by_token(token)?;
        found
            .filter(|upload| upload.file.is_none())
            .ok_or(MessagingError::NotFound)
    }

    /// Stores the content of an announced upload, which must be what was announced. It is taken once.
    pub fn receive(&self, token: &str, content: &mut dyn Content) -> Result<(), MessagingError> {
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

impl From<FileError> for MessagingError {
    fn from(error: FileError) -> Self {
        match error {
            FileError::Refused(violations) => Self::Invalid(violations),
            FileError::Store(error) => Self::Store(error),
        }
    }
}
