//! `/cable`: the WebSocket over which agents and customers receive events, in the protocol of Chatwoot's clients
//! (docs/rules/messaging.md §4). `nimchat-messaging` decides who may receive an event, `nimchat-outbound` makes the
//! messages.

mod connection;
mod frame;
mod hub;
mod pace;
mod socket;

pub use hub::{Hub, SendQueue};
pub use socket::{cable, run};

use crate::shutdown::StopSignal;
use crate::wire::Nimchat;
use nimchat_accounts::Presence;
use nimchat_api_kit::Context;
use nimchat_core_model::Clock;
use nimchat_messaging::MessagingError;
use nimchat_notifications::listeners::{Authenticated, ListenerService, SubscribeRequest};
use nimchat_outbound::realtime::{CatchUp, PresenceUpdate};
use std::sync::Arc;
use std::time::Duration;

/// What every connection uses.
pub struct Cable {
    hub: Arc<Hub>,
    listeners: ListenerService,
    presence: Arc<dyn Presence>,
    update: PresenceUpdate,
    catch_up: CatchUp,
    clock: Arc<dyn Clock>,
    stopping: StopSignal,
    /// How long a client may listen after it was last checked.
    trust: Duration,
}

/// A new listener, and the presence message for them.
struct Greeting {
    authenticated: Authenticated,
    who_is_there: String,
}

impl Cable {
    /// Over these services. Connections end when the server is stopping. A client that was not checked for as long as
    /// `trust` is looked up again.
    pub fn new(
        nimchat: &Nimchat,
        context: &Context,
        hub: Arc<Hub>,
        stopping: StopSignal,
        trust: Duration,
    ) -> Self {
        let presence = Arc::clone(&nimchat.presence);
        Self {
            hub,
            listeners: nimchat.listeners.clone(),
            update: PresenceUpdate::new(nimchat.directory.clone(), Arc::clone(&presence)),
            presence,
            catch_up: CatchUp::new(
                Arc::new(nimchat.store.clone()),
                nimchat.notifications.clone(),
                nimchat.listeners.clone(),
                context.clone(),
            ),
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

    /// Subscribes the client, or renews its subscription, and notes its presence; none if it may not listen. Waits for
    /// the store.
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
