//! Saves the positions of the subscribers.

use crate::log::chain;
use crate::shutdown::StopSignal;
use crate::wake::WakeSignal;
use nimchat_core_model::{EventId, NodeId, Subscriptions};
use parking_lot::Mutex;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

/// How long a moved position waits to be saved, so that one write serves every subscriber and many events.
const GATHER: Duration = Duration::from_millis(25);

/// A server with this many events between two saves is busy, and its positions wait longer.
const BUSY: i64 = 50;
const GATHER_BUSY: Duration = Duration::from_millis(250);

/// The longest time that a position waits.
const LOOK_AGAIN: Duration = Duration::from_secs(5);

/// The positions that moved since the last save.
#[derive(Clone)]
pub struct Positions {
    moved: Arc<Mutex<BTreeMap<&'static str, EventId>>>,
    wake: WakeSignal,
    subscriptions: Arc<dyn Subscriptions>,
    node: NodeId,
}

impl Positions {
    /// Without moved positions.
    pub fn new(subscriptions: Arc<dyn Subscriptions>, node: NodeId) -> Self {
        Self {
            moved: Arc::default(),
            wake: WakeSignal::default(),
            subscriptions,
            node,
        }
    }

    /// Moves this subscriber's position.
    pub fn moved(&self, subscriber: &'static str, position: EventId) {
        self.moved.lock().insert(subscriber, position);
        self.wake.notify();
    }

    fn furthest(&self) -> i64 {
        let moved = self.moved.lock();
        moved.values().map(|id| id.get()).max().unwrap_or_default()
    }

    /// Saves moved positions. False if another node has taken over. Positions that could not be saved are saved later.
    fn save(&self) -> bool {
        let moved = std::mem::take(&mut *self.moved.lock());
        if moved.is_empty() {
            return true;
        }
        let positions: Vec<_> = moved.iter().map(|(name, id)| (*name, *id)).collect();
        match self.subscriptions.advance(self.node, &positions) {
            Ok(leads) => leads,
            Err(error) => {
                tracing::warn!(
                    error = chain(&error),
                    "positions in the log could not be saved"
                );
                let mut newer = self.moved.lock();
                for (name, position) in moved {
                    newer.entry(name).or_insert(position);
                }
                true
            }
        }
    }

    /// Saves positions until `stop` is given. Gives it if another node has taken over.
    pub async fn keep_saved(self, stop: StopSignal) {
        let (mut saved, mut gather) = (self.furthest(), GATHER);
        loop {
            let gathered = async {
                self.wake.notified(LOOK_AGAIN).await;
                tokio::time::sleep(gather).await;
            };
            tokio::select! {
                () = gathered => {}
                () = stop.given() => return,
            }
            let furthest = self.furthest().max(saved);
            gather = if furthest - saved < BUSY {
                GATHER
            } else {
                GATHER_BUSY
            };
            saved = furthest;
            if !self.save_off_thread().await {
                tracing::warn!("another node dispatches events now");
                stop.give();
                return;
            }
        }
    }

    /// Saves the remaining positions, after everything has stopped.
    pub async fn save_off_thread(&self) -> bool {
        let positions = self.clone();
        match tokio::task::spawn_blocking(move || positions.save()).await {
            Ok(leads) => leads,
            Err(error) => {
                tracing::error!(%error, "saving positions panicked");
                true
            }
        }
    }
}
