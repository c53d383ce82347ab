//! Files that are kept: where they are, what is accepted, and how none of them is forgotten.
//!
//! A file has no row of its own. Whoever has one holds its reference, a path on this server that nobody can guess; so
//! there is a moment when a file is kept and has no holder. For that moment there is a job that deletes it
//! ([`FileService::keep`]), which is cancelled in the transaction that notes the reference.

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

/// What every reference to a kept file begins with. It is the path under which the file is served.
pub const REFERENCE_PREFIX: &str = "/files/";

/// Where files are.
pub trait Files: Send + Sync {
    /// Keeps the file under this path. Returns when it lasts.
    fn put(&self, path: &str, bytes: Vec<u8>) -> Result<(), StoreError>;
    /// Removes it; one that is not there is passed over.
    fn remove(&self, path: &str) -> Result<(), StoreError>;
}
