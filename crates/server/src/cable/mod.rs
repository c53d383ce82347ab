//! `/cable`: the WebSocket over which people and customers hear what happens, in the protocol that Chatwoot's programs
//! speak (docs/rules/messaging.md §4). Who may hear is `nimchat-messaging`'s to say, what they hear
//! `nimchat-outbound`'s.

mod connection;
mod frame;
mod hub;
mod pace;
mod socket;

pub use hub::{Hub, SendQueue};
pub use socket::cable;

use crate::shutdown::StopSignal;
use crate::wire::Nimchat;
use nimchat_accounts::Presence;
use nimchat_core_model::Clock;
use nimchat_messaging::MessagingError;
use nimchat_messaging::listeners::{Authenticated, ListenerService, SubscribeRequest};
use nimchat_outbound::realtime::PresenceUpdate;
use std::sync::Arc;
use std::time::Duration;

/// What every connection is served with.
#[derive(Clone)]
pub struct Cable {
    hub: Arc<Hub>,
    listeners: ListenerService,
    presence: Arc<dyn Presence>,
    update: PresenceUpdate,
    clock: Arc<dyn Clock>,
    stopping: StopSignal,
    /// How long somebody may listen by what they showed once.
    trust: Duration,
}

/// Somebody who listens now, and what they are told of who is there.
struct Greeting {
    authenticated: Authenticated,
    who_is_there: String,
}

impl Cable {
    /// Over these services. Connections end when the server is stopping. Whoever did not show for as long as `trust`
    /// that they may listen is looked up again.
    pub fn new(nimchat: &Nimchat, hub: Arc<Hub>, stopping: StopSignal, trust: Duration) -> Self {
        let presence = Arc::clone(&nimchat.presence);
        Self {
            hub,
            listeners: nimchat.listeners.clone(),
            update: PresenceUpdate::new(nimchat.directory.clone(), Arc::clone(&presence)),
            presence,
            clock: Arc::clone(&nimchat.clock),
            stopping,
            trust,
        }
    }

    /// May all of them still listen? Waits for the store.
    fn may_stay(&self, knocks: &[SubscribeRequest]) -> Result<bool, MessagingError> {
        for request in knocks {
            if self.listeners.authenticate(request)?.is_none() {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Lets them listen, or listen on, and notes that they are there; none if they may not. Waits for the store.
    fn greet(&self, request: &SubscribeRequest) -> Result<Option<Greeting>, MessagingError> {
        let Some(authenticated) = self.listeners.authenticate(request)? else {
            return Ok(None);
        };
        let listener = authenticated.listener;
        self.presence.note(listener.account(), authenticated.who);
        Ok(Some(Greeting {
            authenticated,
            who_is_there: self.update.to(listener)?,
        }))
    }
}
