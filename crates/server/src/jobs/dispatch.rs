//! Hands events to their subscribers.

use super::{Bell, LEASE, LOOK_AGAIN};
use crate::log::chain;
use crate::shutdown::StopSignal;
use nimchat_core_model::{Clock, EventId, EventQueue, StoreError, Subscriber};
use std::sync::Arc;
use std::time::Duration;

/// Events taken at a time.
const BATCH: u32 = 500;

/// How long events may gather before they are taken together: a busy server then handles many at the price of one.
const GATHER: Duration = Duration::from_millis(20);

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

    /// Handles one batch and answers whether there may be more. If a subscriber fails, the batch comes back when its
    /// lease ends; those that had it already must not act on it again.
    pub fn step(&self) -> Result<bool, StoreError> {
        let events = self.queue.claim(self.clock.now(), LEASE, BATCH)?;
        if events.is_empty() {
            return Ok(false);
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
        Ok(ids.len() == BATCH as usize)
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
            Ok(Ok(true)) => next.ring(),
            Ok(Ok(false)) => {
                next.ring();
                tokio::select! {
                    () = bell.rung(LOOK_AGAIN) => tokio::time::sleep(GATHER).await,
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
