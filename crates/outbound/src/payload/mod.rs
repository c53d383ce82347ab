//! The bodies of webhook calls: one struct for both profiles (docs/rules/messaging.md §0.4, §5.3).
//!
//! The structs of [`nimchat_wire::push`] are used for real time as well. A body shows its subject as it was at the
//! event, even if it is made later.

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
mod visit;

pub use account::{AccountJson, InboxJson};
pub use contact::WContact;
pub use conversation::{ConversationBody, TypingBody};
pub(crate) use envelope::value;
pub use envelope::{Changed, Envelope};
pub use event_payloads::EventPayloads;
pub use inbox::InboxBody;
pub use message::{MessageBody, UpdatedMessage};
pub use sender::WSender;
pub use visit::VisitBody;
