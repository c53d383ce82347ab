//! How events look to whoever is told of them: one shape in both profiles (contract messaging.md §0.4, §5.3).
//!
//! The `Push…` shapes are those of real time as well. A body shows its subject as it was at the event, whenever it is
//! made.

mod account;
mod contact;
mod conversation;
mod envelope;
mod event_payloads;
mod inbox;
mod message;
mod sender;
#[cfg(test)]
mod tests;
mod time;

pub use account::{AccountJson, InboxJson};
pub use contact::{PushContact, RawContactInbox, WContact};
pub use conversation::PushConversation;
pub use envelope::{Changed, Envelope};
pub use event_payloads::EventPayloads;
pub use inbox::InboxBody;
pub use message::{MessageBody, PushMessage};
pub use sender::{PushBot, PushSender, PushUser, WSender};
pub(crate) use time::iso;
