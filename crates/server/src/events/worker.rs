//! The worker of one subscriber.

use super::feed::{BATCH, Source};
use super::held::Held;
use super::positions::Positions;
use crate::log::chain;
use crate::shutdown::StopSignal;
use chrono::{DateTime, TimeDelta, Utc};
use nimchat_core_model::{
    Event, EventId, HeldEvent, LogBatch, LogReader, Standing, StoreError, StoreResult, Subscriber,
    Subscriptions, Unreadable,
};
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::mpsc;

/// The pause after a store did not answer.
const STORE_PAUSE: Duration = Duration::from_secs(1);

/// How often the held events are read: an operator may retry an event.
const LOOK_AGAIN: TimeDelta = TimeDelta::seconds(5);

/// How often a subscriber that reads by itself reads the log.
const READ_AGAIN: Duration = Duration::from_millis(250);

/// The longest rest of a subscriber ([`Subscriber::rest`]).
const LONGEST_REST: Duration = Duration::from_secs(1);

/// Gives events to one subscriber. An event on which it fails is retried alone, then set aside; later events of the
/// same topic wait until then, others do not.
pub struct Worker {
    subscriber: Arc<dyn Subscriber>,
    subscriptions: Arc<dyn Subscriptions>,
    source: Source,
    positions: Positions,
    stop: StopSignal,
    /// The pauses after the first failures; one more failure sets an event aside.
    pauses: Arc<[TimeDelta]>,
    /// Events up to this one were handled or held before this worker began.
    begun_at: EventId,
    settled: BTreeSet<EventId>,
    held: Held,
    looked_at: DateTime<Utc>,
    reader: LogReader,
}

/// Why events were not handled.
enum Failure {
    /// Their handling failed.
    Failed(String),
    /// The worker was stopped while the store did not answer.
    Stopped,
}

impl Worker {
    /// A worker that continues at the subscriber's position.
    pub fn new(
        subscriber: Arc<dyn Subscriber>,
        subscriptions: Arc<dyn Subscriptions>,
        source: Source,
        positions: Positions,
        (standing, pauses): (Standing, Arc<[TimeDelta]>),
        stop: StopSignal,
    ) -> Self {
        Self {
            subscriber,
            subscriptions,
            source,
            positions,
            stop,
            pauses,
            begun_at: standing.position,
            settled: standing.settled.into_iter().collect(),
            held: Held::default(),
            looked_at: DateTime::UNIX_EPOCH,
            reader: LogReader::after(standing.position),
        }
    }

    /// Handles the batches of the queue and, once that is closed, those of the log; until stopped.
    pub async fn run(mut self, mut queue: mpsc::Receiver<LogBatch>) {
        let mut fed = true;
        let stop = self.stop.clone();
        while !stop.is_given() {
            let batch = tokio::select! {
                batch = queue.recv(), if fed => batch.map_or_else(|| {
                    // it is closed at the end of the process too
                    if !stop.is_given() {
                        tracing::warn!(
                            subscriber = self.subscriber.name(),
                            "a subscriber is far behind and reads the log by itself"
                        );
                    }
                    fed = false;
                    None
                }, |first| Some(gather(first, &mut queue))),
                batch = self.read(), if !fed => batch,
                () = tokio::time::sleep(self.until_retry()) => None,
                () = stop.given() => return,
            };
            let work = tokio::task::spawn_blocking(move || {
                let began = Instant::now();
                self.work(batch);
                let rest = began.elapsed() * self.subscriber.rest();
                (self, rest.min(LONGEST_REST))
            });
            let rest = match work.await {
                Ok((worker, rest)) => {
                    self = worker;
                    rest
                }
                Err(error) => {
                    tracing::error!(%error, "an event worker panicked");
                    return;
                }
            };
            if !rest.is_zero() {
                tokio::select! {
                    () = tokio::time::sleep(rest) => {}
                    () = stop.given() => return,
                }
            }
        }
    }

    async fn read(&self) -> Option<LogBatch> {
        match self.source.read(self.reader.clone()).await {
            Ok(batch) => {
                if batch.is_empty() {
                    tokio::time::sleep(READ_AGAIN).await;
                }
                return Some(batch);
            }
            Err(error) => {
                tracing::error!(error = chain(&error), "the event log could not be read");
                tokio::time::sleep(STORE_PAUSE).await;
            }
        }
        None
    }

    fn until_retry(&self) -> Duration {
        let looked = self.looked_at + LOOK_AGAIN;
        let next = self.held.next_due().map_or(looked, |due| due.min(looked));
        (next - self.source.clock.now())
            .to_std()
            .unwrap_or_default()
    }

    fn work(&mut self, batch: Option<LogBatch>) {
        let now = self.source.clock.now();
        // without the held events, an event could overtake a held one of its topic
        if now - self.looked_at >= LOOK_AGAIN && self.look_up_held(now).is_err() {
            return;
        }
        if let Some(batch) = batch
            && (batch.is_empty() || self.process(&batch).is_ok())
        {
            let (before, position) = (self.reader.position(), batch.next.position());
            self.reader = batch.next;
            if position != before {
                self.settled.retain(|id| *id > position);
                self.positions.moved(self.subscriber.name(), position);
            }
        }
        self.retry();
    }

    fn look_up_held(&mut self, now: DateTime<Utc>) -> Result<(), Failure> {
        let name = self.subscriber.name();
        let mut held = Vec::new();
        self.insist(|worker| {
            held = worker.subscriptions.held(name)?;
            Ok(())
        })?;
        self.held = Held::of(held);
        self.looked_at = now;
        Ok(())
    }

    /// Handles or holds every event of the batch.
    fn process(&mut self, batch: &LogBatch) -> Result<(), Failure> {
        let unreadable = batch.unreadable.iter();
        let unreadable = unreadable.filter(|row| !self.is_settled(row.id));
        let mut holding: Vec<HeldEvent> = unreadable.map(|row| self.failed(row)).collect();
        for event in &holding {
            self.held.put(event.clone());
        }
        let first = batch.events.first();
        let are_new = first.is_none_or(|first| first.id > self.begun_at);
        let ready = if are_new && self.settled.is_empty() && self.held.is_empty() {
            Cow::Borrowed(&*batch.events)
        } else {
            Cow::Owned(self.ready(&batch.events, &mut holding))
        };
        match self.attempt(&ready) {
            Ok(()) => {}
            Err(Failure::Stopped) => return Err(Failure::Stopped),
            // handling each event alone shows which one fails
            Err(Failure::Failed(_)) => self.attempt_each(&ready, &mut holding)?,
        }
        if holding.is_empty() {
            return Ok(());
        }
        let name = self.subscriber.name();
        self.insist(|worker| worker.subscriptions.hold(name, &holding))
    }

    /// The events that can be handled now. Events of held topics are held too.
    fn ready(&mut self, events: &[Event], holding: &mut Vec<HeldEvent>) -> Vec<Event> {
        let mut ready = Vec::new();
        for event in events {
            if self.is_settled(event.id) {
                continue;
            }
            let topic = event.event.subject.topic();
            if self.held.blocks(&topic) {
                self.hold(self.waiting(event.id, topic), holding);
            } else {
                ready.push(event.clone());
            }
        }
        ready
    }

    /// Handles the events one by one, and holds those that fail and later events of their topics.
    fn attempt_each(
        &mut self,
        events: &[Event],
        holding: &mut Vec<HeldEvent>,
    ) -> Result<(), Failure> {
        for event in events {
            let (id, topic) = (event.id, event.event.subject.topic());
            if self.held.blocks(&topic) {
                self.hold(self.waiting(id, topic), holding);
                continue;
            }
            match self.attempt(std::slice::from_ref(event)) {
                Ok(()) => {}
                Err(Failure::Stopped) => return Err(Failure::Stopped),
                Err(Failure::Failed(reason)) => {
                    let failed = self.failed(&Unreadable { id, topic, reason });
                    self.hold(failed, holding);
                }
            }
        }
        Ok(())
    }

    fn hold(&mut self, event: HeldEvent, holding: &mut Vec<HeldEvent>) {
        self.held.put(event.clone());
        holding.push(event);
    }

    fn is_settled(&self, id: EventId) -> bool {
        id <= self.begun_at || self.settled.contains(&id)
    }

    /// An event that was not tried yet.
    fn waiting(&self, id: EventId, topic: String) -> HeldEvent {
        HeldEvent {
            id,
            topic,
            attempts: 0,
            next_attempt_at: self.source.clock.now(),
            last_error: None,
            set_aside_at: None,
        }
    }

    /// An event after its first failure.
    fn failed(&self, event: &Unreadable) -> HeldEvent {
        let waiting = self.waiting(event.id, event.topic.clone());
        self.after_failure(waiting, event.reason.clone())
    }

    fn after_failure(&self, mut event: HeldEvent, reason: String) -> HeldEvent {
        let now = self.source.clock.now();
        let subscriber = self.subscriber.name();
        let index = usize::try_from(event.attempts).unwrap_or(usize::MAX);
        event.attempts += 1;
        let (id, attempts) = (event.id.get(), event.attempts);
        if let Some(pause) = self.pauses.get(index) {
            tracing::warn!(
                subscriber,
                event = id,
                attempts,
                reason,
                "an event was not handled"
            );
            event.next_attempt_at = now + *pause;
        } else {
            tracing::error!(
                subscriber,
                event = id,
                attempts,
                reason,
                "an event is set aside"
            );
            event.set_aside_at = Some(now);
        }
        event.last_error = Some(reason);
        event
    }

    /// Retries held events that are due.
    fn retry(&mut self) {
        while let Some(event) = self.held.due(self.source.clock.now()).cloned() {
            if self.stop.is_given() || self.retry_one(event).is_err() {
                return;
            }
        }
    }

    fn retry_one(&mut self, event: HeldEvent) -> Result<(), Failure> {
        let (name, id, topic) = (self.subscriber.name(), event.id, event.topic.clone());
        let mut found = Vec::new();
        self.insist(|worker| {
            found = worker.source.log.entries(&[id])?;
            Ok(())
        })?;
        let outcome = match found.pop().map(|entry| entry.event) {
            // it was erased meanwhile
            None => Ok(()),
            Some(Ok(event)) => self.attempt(&[event]),
            Some(Err(reason)) => Err(Failure::Failed(reason)),
        };
        match outcome {
            Ok(()) => {
                self.insist(|worker| worker.subscriptions.release(name, id))?;
                self.held.remove(&topic, id);
            }
            Err(Failure::Failed(reason)) => {
                let event = self.after_failure(event, reason);
                let written = std::slice::from_ref(&event);
                self.insist(|worker| worker.subscriptions.hold(name, written))?;
                if event.set_aside_at.is_some() {
                    self.held.remove(&topic, id);
                } else {
                    self.held.put(event);
                }
            }
            Err(Failure::Stopped) => return Err(Failure::Stopped),
        }
        Ok(())
    }

    /// Lets the subscriber handle the events. If the store does not answer, no attempt is counted: the events wait.
    fn attempt(&mut self, events: &[Event]) -> Result<(), Failure> {
        if events.is_empty() {
            return Ok(());
        }
        let mut failed = None;
        self.insist(|worker| {
            let subscriber = &worker.subscriber;
            let handled = catch_unwind(AssertUnwindSafe(|| subscriber.handle(events)));
            match handled {
                Ok(Err(error @ StoreError::Unavailable(_))) => return Err(error),
                Ok(Err(error)) => failed = Some(chain(&error)),
                Err(panic) => failed = Some(format!("it panicked: {}", panic_text(&*panic))),
                Ok(Ok(())) => {}
            }
            Ok(())
        })?;
        failed.map_or(Ok(()), |reason| Err(Failure::Failed(reason)))
    }

    /// Repeats a call until the store answers.
    fn insist(&mut self, mut act: impl FnMut(&Self) -> StoreResult<()>) -> Result<(), Failure> {
        loop {
            let Err(error) = act(self) else {
                return Ok(());
            };
            let subscriber = self.subscriber.name();
            tracing::warn!(
                subscriber,
                error = chain(&error),
                "events wait for the store"
            );
            if self.stop.is_given() {
                return Err(Failure::Stopped);
            }
            std::thread::sleep(STORE_PAUSE);
        }
    }
}

/// The batches that wait, as one of a bounded size.
fn gather(first: LogBatch, queue: &mut mpsc::Receiver<LogBatch>) -> LogBatch {
    let mut gathered = first;
    while gathered.len() < BATCH as usize
        && let Ok(next) = queue.try_recv()
    {
        gathered = gathered.followed_by(next);
    }
    gathered
}

fn panic_text(panic: &(dyn std::any::Any + Send)) -> &str {
    panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("without a message")
}
