//! Files that come with a multipart body.

use bytes::Bytes;
use std::fmt;

/// One file.
#[derive(Clone, PartialEq, Eq)]
pub struct Upload {
    /// The part's name, brackets and all: `attachments[]`.
    pub name: String,
    /// What the sender calls it. Not to be trusted as a path.
    pub filename: String,
    /// What the sender says it is.
    pub content_type: Option<String>,
    /// What is in it.
    pub bytes: Bytes,
}

impl fmt::Debug for Upload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Upload")
            .field("name", &self.name)
            .field("bytes", &self.bytes.len())
            .finish_non_exhaustive()
    }
}
