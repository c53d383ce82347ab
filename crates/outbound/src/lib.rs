//! What leaves the process: how events look to whoever is told, who may be called at all, the call itself, and e-mail.
//!
//! The crate fills two ports of `nimchat-automation`: [`EventPayloads`] makes the bodies of webhook calls,
//! [`WebhookSender`] carries them. What is sent to whom, and when it is tried again, is decided there.

pub mod address;
pub mod error;
pub mod mail;
pub mod payload;
pub mod realtime;
mod signing;
pub mod webhook;

pub use address::AddressGuard;
pub use error::OutboundError;
pub use payload::EventPayloads;
pub use webhook::{CallSettings, WebhookSender};
