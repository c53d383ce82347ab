//! Announces a direct upload (docs/rules/contacts-and-inboxes.md §7).

use super::{NewUpload, Upload, UploadService};
use crate::error::MessagingError;
use nimchat_core_model::files::FileName;
use nimchat_core_model::values::{MAX_STRING, check_length};
use nimchat_core_model::{AccountId, Violations};

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

impl UploadService {
    /// Announces a file. Its content is awaited until the upload is removed.
    pub fn announce(
        &self,
        account: AccountId,
        command: AnnounceUpload,
    ) -> Result<Upload, MessagingError> {
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
}
