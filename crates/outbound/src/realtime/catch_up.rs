//! What a listener missed who was not connected for a while.

use super::broadcast_body::{Data, json};
use super::{Broadcast, RealTime};
use nimchat_core_model::event_log::Missed;
use nimchat_core_model::{
    AccountId, Event, EventId, EventLog, EventName, StoreResult, Subscriber as _,
};
use nimchat_notifications::Deps;
use nimchat_notifications::listeners::{Listener, ListenerService};
use nimchat_wire::Context;
use serde::Serialize;
use std::sync::Arc;
use std::sync::mpsc::{Sender, channel};

/// The most events of an account that are told again; who missed more reads the data anew.
const MOST: u32 = 1000;

/// Makes the messages that a listener missed, of the events that the log still has.
#[derive(Clone)]
pub struct CatchUp {
    log: Arc<dyn EventLog>,
    deps: Deps,
    listeners: ListenerService,
    wire: Context,
}

/// Passes on what is meant for one listener.
struct ForOne {
    listener: Listener,
    messages: Sender<String>,
}

impl Broadcast for ForOne {
    fn is_heard(&self, account: AccountId) -> bool {
        account == self.listener.account()
    }

    fn publish(&self, to: &[Listener], message: &str) {
        if to.contains(&self.listener) {
            // the receiver is read once all is sent
            let _sent = self.messages.send(message.to_owned());
        }
    }
}

#[derive(Serialize)]
struct Nothing {}

impl CatchUp {
    /// Over this log.
    pub fn new(
        log: Arc<dyn EventLog>,
        deps: Deps,
        listeners: ListenerService,
        wire: Context,
    ) -> Self {
        Self {
            log,
            deps,
            listeners,
            wire,
        }
    }

    /// The messages since this event, in order; where they are not known, one message that says so. The listener sees
    /// what they may see now.
    pub fn messages(&self, listener: Listener, since: EventId) -> StoreResult<Vec<String>> {
        let account = listener.account();
        let entries = match self.log.missed(account, since, MOST)? {
            Missed::Events(entries) => entries,
            Missed::Unknown { newest } => {
                let unknown = json("events.missed", Some(newest), Data::of(account, Nothing {}))?;
                return Ok(vec![unknown]);
            }
        };
        let events: Vec<Event> = entries
            .into_iter()
            .filter_map(|entry| entry.event.ok())
            .filter(|event| !is_momentary(event.event.name))
            .collect();
        let (messages, made) = channel();
        let real_time = RealTime::new(
            self.deps.clone(),
            self.listeners.clone(),
            Arc::new(ForOne { listener, messages }),
            self.wire.clone(),
        );
        real_time.handle(&events)?;
        drop(real_time);
        Ok(made.into_iter().collect())
    }
}

/// Is it of no interest later?
fn is_momentary(name: EventName) -> bool {
    matches!(
        name,
        EventName::ConversationTypingOn | EventName::ConversationTypingOff
    )
}
