//! Decides which node dispatches events, and for how long.

use super::feed::{QUEUED, Source, feed};
use super::positions::Positions;
use super::worker::Worker;
use crate::log::chain;
use crate::shutdown::StopSignal;
use crate::wake::WakeSignal;
use chrono::TimeDelta;
use nimchat_core_model::{Clock, EventLog, LogReader, Standing, Subscriber, Subscriptions};
use nimchat_store::Node;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::task::JoinSet;

/// How often a node that does not dispatch asks whether it may.
const ASK_AGAIN: Duration = Duration::from_secs(2);

/// The pauses after each failure of an event: five attempts within two minutes.
const PAUSES: [TimeDelta; 4] = [
    TimeDelta::seconds(2),
    TimeDelta::seconds(8),
    TimeDelta::seconds(30),
    TimeDelta::seconds(80),
];

/// Notifies the dispatching node that this one has written events. It blocks.
pub type Relay = Arc<dyn Fn() + Send + Sync>;

/// The dispatcher of a node.
#[derive(Clone)]
pub struct Dispatcher {
    log: Arc<dyn EventLog>,
    subscriptions: Arc<dyn Subscriptions>,
    clock: Arc<dyn Clock>,
    node: Arc<Node>,
    subscribers: Vec<Arc<dyn Subscriber>>,
    pauses: Arc<[TimeDelta]>,
    relay: Option<Relay>,
}

impl Dispatcher {
    /// A dispatcher of this node, without subscribers.
    pub fn new<S>(store: Arc<S>, node: Arc<Node>, clock: Arc<dyn Clock>) -> Self
    where
        S: EventLog + Subscriptions + 'static,
    {
        Self {
            log: Arc::clone(&store) as Arc<dyn EventLog>,
            subscriptions: store,
            clock,
            node,
            subscribers: Vec::new(),
            pauses: PAUSES.into(),
            relay: None,
        }
    }

    /// The same, with a relay to the dispatching node.
    #[must_use]
    pub fn with_relay(mut self, relay: Option<Relay>) -> Self {
        self.relay = relay;
        self
    }

    /// The same, with this subscriber too.
    #[must_use]
    pub fn to(mut self, subscriber: impl Subscriber + 'static) -> Self {
        self.subscribers.push(Arc::new(subscriber));
        self
    }

    /// The same, with these pauses after an event's first failures.
    #[must_use]
    pub fn with_pauses(mut self, pauses: &[TimeDelta]) -> Self {
        self.pauses = pauses.into();
        self
    }

    async fn leads(&self) -> bool {
        let node = Arc::clone(&self.node);
        match tokio::task::spawn_blocking(move || node.leads()).await {
            Ok(Ok(leads)) => leads,
            Ok(Err(error)) => {
                tracing::warn!(
                    error = chain(&error),
                    "the dispatching node could not be determined"
                );
                false
            }
            Err(error) => {
                tracing::error!(%error, "determining the dispatching node panicked");
                false
            }
        }
    }

    /// Relays the signal of new events, until cancelled.
    async fn follow(&self, wake: &WakeSignal) {
        loop {
            wake.notified(ASK_AGAIN).await;
            if let Some(relay) = self.relay.clone()
                && let Err(error) = tokio::task::spawn_blocking(move || relay()).await
            {
                tracing::error!(%error, "relaying the signal of new events panicked");
            }
        }
    }

    async fn take_over(&self) -> Option<Vec<Standing>> {
        let (subscriptions, node) = (Arc::clone(&self.subscriptions), self.node.id());
        let names: Vec<_> = self.subscribers.iter().map(|s| s.name()).collect();
        match tokio::task::spawn_blocking(move || subscriptions.take_over(node, &names)).await {
            Ok(Ok(standings)) => Some(standings),
            Ok(Err(error)) => {
                tracing::error!(
                    error = chain(&error),
                    "subscriptions could not be taken over"
                );
                None
            }
            Err(error) => {
                tracing::error!(%error, "taking subscriptions over panicked");
                None
            }
        }
    }

    /// Dispatches events until stopped, or until another node takes over.
    async fn hand_out(&self, standings: Vec<Standing>, wake: &WakeSignal, stop: &StopSignal) {
        let ends = StopSignal::default();
        let source = Source {
            log: Arc::clone(&self.log),
            clock: Arc::clone(&self.clock),
        };
        let positions = Positions::new(Arc::clone(&self.subscriptions), self.node.id());
        let begin = standings.iter().map(|standing| standing.position).min();
        let reader = LogReader::after(begin.unwrap_or_else(|| 0.into()));
        let mut running = JoinSet::new();
        let mut queues = Vec::new();
        for (subscriber, standing) in self.subscribers.iter().zip(standings) {
            let (queue, batches) = mpsc::channel(QUEUED);
            queues.push(queue);
            let worker = Worker::new(
                Arc::clone(subscriber),
                Arc::clone(&self.subscriptions),
                source.clone(),
                positions.clone(),
                (standing, Arc::clone(&self.pauses)),
                ends.clone(),
            );
            running.spawn(worker.run(batches));
        }
        running.spawn(feed(source, reader, queues, wake.clone(), ends.clone()));
        running.spawn(positions.clone().keep_saved(ends.clone()));
        tokio::select! {
            () = stop.given() => {}
            // none of them ends by itself unless another node has taken over or it has failed
            ended = running.join_next() => {
                if let Some(Err(error)) = ended {
                    tracing::error!(%error, "dispatching events panicked");
                }
            }
        }
        ends.give();
        while let Some(ended) = running.join_next().await {
            if let Err(error) = ended {
                tracing::error!(%error, "dispatching events panicked");
            }
        }
        positions.save_off_thread().await;
    }
}

/// The worker: runs until stopped. `wake` signals events that were committed on this node.
pub async fn dispatch(dispatcher: Dispatcher, wake: WakeSignal, stop: StopSignal) {
    while !stop.is_given() {
        if dispatcher.leads().await
            && let Some(standings) = dispatcher.take_over().await
        {
            dispatcher.hand_out(standings, &wake, &stop).await;
        }
        tokio::select! {
            () = tokio::time::sleep(ASK_AGAIN) => {}
            () = dispatcher.follow(&wake) => {}
            () = stop.given() => {}
        }
    }
}
