//! Stored files: where they are, which are accepted, and how files without a holder are deleted.
//!
//! A file has no row of its own. Its holder stores a reference to it, a path on this server that cannot be guessed; so
//! for a time a file is stored and has no holder. For that time a job exists that deletes the file
//! ([`FileService::keep`]). The transaction that stores the reference cancels the job.

mod avatar;
mod jobs;
#[cfg(feature = "memory")]
mod memory;
mod picture;
mod service;

pub use avatar::{AvatarChange, AvatarHolder, AvatarStore, address, delete_later};
pub use jobs::{DeleteFile, FetchAvatar};
#[cfg(feature = "memory")]
pub use memory::MemoryFiles;
pub use picture::{Picture, PictureKind};
pub use service::{FileService, KeptFile};

use crate::error::StoreError;

/// The prefix of every reference to a stored file: the path under which files are served.
pub const REFERENCE_PREFIX: &str = "/files/";

/// File storage.
pub trait Files: Send + Sync {
    /// Stores the file under this path. Returns once the file is durable.
    fn put(&self, path: &str, bytes: Vec<u8>) -> Result<(), StoreError>;
    /// Removes the file; a missing one is ignored.
    fn remove(&self, path: &str) -> Result<(), StoreError>;
}
