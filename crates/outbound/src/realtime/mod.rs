//! Real time: sends each event to those who may see it, in Chatwoot's format (docs/rules/messaging.md §4.3).
//! [`Broadcast`] delivers it.

mod batch;
mod broadcast_body;
mod cache_keys;
mod catch_up;
mod notification;
mod presence;
mod subscriber;
#[cfg(test)]
mod tests;

pub use catch_up::CatchUp;
pub use presence::PresenceUpdate;
pub use subscriber::RealTime;

use nimchat_core_model::AccountId;
use nimchat_notifications::listeners::Listener;

/// Delivers messages to connected listeners. Others receive them when they connect, if they ask for it ([`CatchUp`]).
pub trait Broadcast: Send + Sync {
    /// May any listener receive messages of this account? If not, none need to be made.
    fn is_heard(&self, account: AccountId) -> bool;
    /// Sends the message to these listeners.
    fn publish(&self, to: &[Listener], message: &str);
}
