//! Files of other servers.

use super::Content;
use crate::values::WebUrl;

/// A file of another server.
pub struct RemoteFile {
    /// Its name: the last part of its address.
    pub name: String,
    /// The type that the server declares.
    pub media_type: Option<String>,
    /// Its content.
    pub content: Box<dyn Content>,
}

/// Why a file was not fetched.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    /// There is no file, and no retry helps.
    #[error("there is no file: {0}")]
    Never(String),
    /// A retry may succeed.
    #[error("the file could not be fetched: {0}")]
    NotNow(String),
}

/// Fetches files of other servers.
pub trait RemoteFiles: Send + Sync {
    /// The file at this address, of at the most `max_bytes`.
    fn fetch(&self, address: &WebUrl, max_bytes: u64) -> Result<RemoteFile, FetchError>;
}

/// Fetches nothing: what is used where nothing else is set.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoRemoteFiles;

impl RemoteFiles for NoRemoteFiles {
    fn fetch(&self, _: &WebUrl, _: u64) -> Result<RemoteFile, FetchError> {
        Err(FetchError::Never("no other server is called".to_owned()))
    }
}
