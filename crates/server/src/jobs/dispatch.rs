//! Hands events to their subscribers.

use super::{Bell, LEASE, LOOK_AGAIN};
use crate::log::chain;
use crate::shutdown::StopSignal;
use nimchat_core_model::{Clock, EventId, EventQueue, StoreError, Subscriber};
use std::sync::Arc;
use std::time::Duration;

/// Events taken at a time.
const BATCH: u32 = 500;

/// How long events may gather before they are taken together, since many are handled at the price of a few.
const GATHER: Duration = Duration::from_millis(20);

/// So many at once are a busy server's, whose time is better spent on requests: they may gather for [`GATHER_BUSY`].
const BUSY: usize = 50;
const GATHER_BUSY: Duration = Duration::from_millis(60);

/// Takes events out of the outbox and hands them around.
#[derive(Clone)]
pub struct Dispatcher {
    queue: Arc<dyn EventQueue>,
    subscribers: Arc<[Arc<dyn Subscriber>]>,
    clock: Arc<dyn Clock>,
}

impl Dispatcher {
    /// A dispatcher to these subscribers.
    pub fn new(
        queue: Arc<dyn EventQueue>,
        subscribers: Vec<Arc<dyn Subscriber>>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self {
            queue,
            subscribers: subscribers.into(),
            clock,
        }
    }

    /// Handles one batch and answers how many there were. If a subscriber fails, the batch comes back when its
    /// lease ends; those that had it already must not act on it again.
    pub fn step(&self) -> Result<usize, StoreError> {
        let events = self.queue.claim(self.clock.now(), LEASE, BATCH)?;
        if events.is_empty() {
            return Ok(0);
        }
        for subscriber in &*self.subscribers {
            subscriber.handle(&events).inspect_err(|error| {
                let name = subscriber.name();
                tracing::error!(
                    subscriber = name,
                    error = chain(error),
                    "events not handled"
                );
            })?;
        }
        let ids: Vec<EventId> = events.iter().map(|event| event.id).collect();
        self.queue.done(&ids)?;
        Ok(ids.len())
    }
}

/// The worker: until told to stop. `next` is woken when there may be deliveries.
pub async fn dispatch(dispatcher: Dispatcher, bell: Bell, next: Bell, stop: StopSignal) {
    while !stop.is_given() {
        let handled = {
            let dispatcher = dispatcher.clone();
            tokio::task::spawn_blocking(move || dispatcher.step())
        };
        match handled.await {
            // there may be more
            Ok(Ok(handled)) if handled == BATCH as usize => next.ring(),
            Ok(Ok(handled)) => {
                next.ring();
                let gather = if handled < BUSY { GATHER } else { GATHER_BUSY };
                tokio::select! {
                    () = bell.rung(LOOK_AGAIN) => tokio::time::sleep(gather).await,
                    () = stop.given() => {}
                }
            }
            Ok(Err(error)) => {
                tracing::error!(error = chain(&error), "the outbox cannot be worked off");
                tokio::select! {
                    () = tokio::time::sleep(LOOK_AGAIN) => {}
                    () = stop.given() => {}
                }
            }
            Err(error) => {
                tracing::error!(%error, "handling events failed");
                tokio::time::sleep(LOOK_AGAIN).await;
            }
        }
    }
}
