//! The upload model.

use chrono::{DateTime, Utc};
use nimchat_core_model::files::FileName;
use nimchat_core_model::{AccountId, StoredFile, UploadId};

/// A file that is not sent with a message yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upload {
    /// Its id.
    pub id: UploadId,
    /// Its account.
    pub account_id: AccountId,
    /// What a message names it by.
    pub token: String,
    /// The name of the file.
    pub name: FileName,
    /// The type of its content, as announced.
    pub content_type: String,
    /// Its size in bytes.
    pub size: u64,
    /// MD5 of its content in base 64, if it is announced.
    pub checksum: Option<String>,
    /// The stored file; none until its content comes.
    pub file: Option<StoredFile>,
    /// When it was added or announced.
    pub created_at: DateTime<Utc>,
}

/// An upload before it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewUpload {
    /// As [`Upload::account_id`].
    pub account_id: AccountId,
    /// As [`Upload::token`].
    pub token: String,
    /// As [`Upload::name`].
    pub name: FileName,
    /// As [`Upload::content_type`].
    pub content_type: String,
    /// As [`Upload::size`].
    pub size: u64,
    /// As [`Upload::checksum`].
    pub checksum: Option<String>,
    /// As [`Upload::file`].
    pub file: Option<StoredFile>,
    /// As [`Upload::created_at`].
    pub created_at: DateTime<Utc>,
}
