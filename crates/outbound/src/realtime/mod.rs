//! What people hear while it happens: each event, shown to those who may see it, in Chatwoot's shapes
//! (docs/rules/messaging.md §4.3). How it gets to them is the [`Broadcast`]'s.

mod batch;
mod broadcast_body;
mod cache_keys;
mod notification;
mod presence;
mod subscriber;
#[cfg(test)]
mod tests;

pub use presence::PresenceUpdate;
pub use subscriber::RealTime;

use nimchat_core_model::AccountId;
use nimchat_messaging::listeners::Listener;

/// Carries what is said to those who listen. Whoever does not listen now never hears it: they read it when they come.
pub trait Broadcast: Send + Sync {
    /// Might anybody hear of this account? What nobody hears need not be made.
    fn is_heard(&self, account: AccountId) -> bool;
    /// Says it to these.
    fn publish(&self, to: &[Listener], message: &str);
}
