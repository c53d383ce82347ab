//! What leaves the process: how events look to whoever is told, who may be called at all, the call itself, and e-mail.
//!
//! [`StoredFiles`] keeps files in a folder or a bucket, [`PictureFetcher`] gets pictures from elsewhere.
//!
//! The crate fills two ports of `nimchat-automation`: [`EventPayloads`] makes the bodies of webhook calls,
//! [`WebhookSender`] carries them. What is sent to whom, and when it is tried again, is decided there.

pub mod address;
mod client;
pub mod error;
pub mod files;
pub mod mail;
pub mod payload;
pub mod pictures;
pub mod realtime;
mod s3_crypto;
mod signing;
pub mod webhook;

pub use address::AddressGuard;
pub use error::OutboundError;
pub use files::{OpenFile, StorageError, StoredFiles};
pub use payload::EventPayloads;
pub use pictures::{FetchError, PictureFetcher};
pub use webhook::{CallSettings, WebhookSender};
