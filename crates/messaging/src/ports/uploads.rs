//! The storage port of uploads.

use crate::uploads::{NewUpload, Upload};
use nimchat_core_model::{AccountId, StoreResult, StoredFile, UploadId};

/// Reads uploads.
pub trait UploadLookup {
    /// The upload with this token.
    fn by_token(&mut self, token: &str) -> StoreResult<Option<Upload>>;
    /// The account's upload with this id.
    fn find(&mut self, account: AccountId, id: UploadId) -> StoreResult<Option<Upload>>;
}

/// Stores uploads.
pub trait Uploads: UploadLookup {
    /// Adds one.
    fn add(&mut self, upload: NewUpload) -> StoreResult<Upload>;
    /// Stores the file of an upload that has none. False if it has one, or is gone.
    fn complete(&mut self, id: UploadId, file: &StoredFile) -> StoreResult<bool>;
    /// Removes the upload with this token, and answers its file, whose holder is now the caller's. None, and nothing is
    /// removed, if it is not this account's or has no file yet.
    fn take(&mut self, account: AccountId, token: &str) -> StoreResult<Option<StoredFile>>;
    /// Removes the upload, and answers its file, if it has one.
    fn remove(&mut self, account: AccountId, id: UploadId) -> StoreResult<Option<StoredFile>>;
}
