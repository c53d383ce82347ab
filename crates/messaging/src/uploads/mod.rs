//! Files that were uploaded and are not sent with a message yet.
//!
//! An upload has a token that cannot be guessed: who knows it may send the file with a message, once. A direct upload
//! is announced first, and its content comes in a call of its own. What is not used in time is removed.

mod model;
mod service;

pub use model::{NewUpload, Upload};
pub use service::{AnnounceUpload, UploadService};
