//! How events look to whoever is told of them: one shape in both profiles (contract messaging.md §0.4, §5.3).
//!
//! The `Push…` shapes are those of real time as well. A body is made when an event is handled, from what is stored
//! then, so it may show a later state than the event's own.

mod account;
mod contact;
mod conversation;
mod event_payloads;
pub(crate) mod gone;
mod inbox;
mod message;
mod sender;
#[cfg(test)]
mod tests;
mod time;
mod told;

pub use account::{AccountJson, InboxJson};
pub use contact::{PushContact, RawContactInbox, WContact};
pub use conversation::PushConversation;
pub use event_payloads::EventPayloads;
pub use inbox::InboxBody;
pub use message::{MessageBody, PushMessage};
pub use sender::{PushBot, PushSender, PushUser, WSender};
pub(crate) use time::iso;
pub use told::{Changed, Told};
