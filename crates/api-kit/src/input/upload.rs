//! Files of a multipart body.

use bytes::Bytes;
use std::fmt;

/// One file.
#[derive(Clone, PartialEq, Eq)]
pub struct Upload {
    /// The part's name, including brackets: `attachments[]`.
    pub name: String,
    /// The file name that the sender gives. Not safe as a path.
    pub filename: String,
    /// The content type that the sender gives.
    pub content_type: Option<String>,
    /// The content.
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
