//! Stored files: where they are, which are accepted, and how files without a holder are deleted.
//!
//! A file has no row of its own. Its holder stores a reference to it, a path on this server that cannot be guessed; so
//! for a time a file is stored and has no holder. For that time a job exists that deletes the file
//! ([`FileService::keep`]). The transaction that stores the reference cancels the job.

mod avatar;
mod held;
mod jobs;
mod media;
#[cfg(feature = "memory")]
mod memory;
mod picture;
mod remote;
mod service;
mod stored;

pub use avatar::{AvatarChange, AvatarHolder, AvatarStore, address, delete_later};
pub use held::{HeldFile, UploadedFiles};
pub use jobs::{DeleteFile, FetchAvatar};
pub use media::{FileKind, MediaType};
#[cfg(feature = "memory")]
pub use memory::{MemoryFiles, MemoryUploads, NoPictures};
pub use picture::{Picture, PictureKind};
pub use remote::{FetchError, NoRemoteFiles, RemoteFile, RemoteFiles};
pub use service::{FileError, FileService, KeptFile, KeptUpload};
pub use stored::{Dimensions, FileName, StoredFile};

use crate::error::StoreResult;
use std::io::{Read, Seek};

/// The prefix of every reference to a stored file: the path under which files are served.
pub const REFERENCE_PREFIX: &str = "/files/";

/// File storage.
pub trait Files: Send + Sync {
    /// Stores the file under this path. Returns once the file is durable.
    fn put(&self, path: &str, bytes: Vec<u8>) -> StoreResult<()>;
    /// Stores what `content` gives from its present position to its end, without holding all of it in memory. Returns
    /// once the file is durable; after a failure nothing is stored.
    fn put_all(&self, path: &str, content: &mut dyn Read) -> StoreResult<()>;
    /// The bytes of the file from `start` on, at the most `length` and fewer only at its end; none if it does not exist.
    fn read_part(&self, path: &str, start: u64, length: u64) -> StoreResult<Option<Vec<u8>>>;
    /// Stores what is under `from` under `to` as well. Returns once the copy is durable; false if there is no such file.
    fn copy(&self, from: &str, to: &str) -> StoreResult<bool>;
    /// Removes the file; a missing one is ignored.
    fn remove(&self, path: &str) -> StoreResult<()>;
}

/// The content of a file, which may be larger than memory.
pub trait Content: Read + Seek + Send {}

impl<T: Read + Seek + Send> Content for T {}

/// What is known of a picture once it is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PictureFacts {
    /// Its size as it is shown.
    pub dimensions: Dimensions,
    /// A small version of it.
    pub small: SmallVersion,
}

/// The small version of a picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SmallVersion {
    /// The picture itself is small.
    Itself,
    /// This picture.
    Made(PictureKind, Vec<u8>),
    /// The picture is too large to make one.
    None,
}

/// Reads pictures.
pub trait Pictures: Send + Sync {
    /// What is known of the picture; none for what cannot be read as one.
    fn read(&self, content: &mut dyn Content) -> Option<PictureFacts>;
}
