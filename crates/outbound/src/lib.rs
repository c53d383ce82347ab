//! What leaves the process: webhook calls with their payloads and the guard on addresses, real-time messages, and
//! e-mails.
//!
//! [`StoredFiles`] keeps files in a folder or a bucket, [`Thumbnails`] makes small versions of pictures,
//! [`RemoteFetcher`] fetches files of other servers, and [`PictureFetcher`] pictures.
//!
//! The crate implements two ports of `nimchat-automation`: [`EventPayloads`] makes the bodies of webhook calls,
//! [`WebhookSender`] sends them. `nimchat-automation` decides what is sent to which endpoint, and when a call is
//! retried.

pub mod address;
pub mod chatwoot;
mod client;
pub mod error;
pub mod files;
pub mod mail;
pub mod payload;
pub mod pictures;
pub mod realtime;
pub mod remote;
mod s3_crypto;
mod signing;
mod thumbnails;
pub mod webhook;

pub use address::{AddressGuard, PrivateHosts};
pub use error::OutboundError;
pub use files::{OpenFile, StorageError, StoredFiles};
pub use payload::EventPayloads;
pub use pictures::PictureFetcher;
pub use remote::RemoteFetcher;
pub use thumbnails::Thumbnails;
pub use webhook::{CallSettings, WebhookSender};
