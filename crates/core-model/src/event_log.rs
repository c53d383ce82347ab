//! The event log that subscribers read, and each subscriber's position in it.
//!
//! Every subscriber has a position: it has handled every event up to there, except those that it holds. A held event is
//! one on which the subscriber failed, or a later one of the same topic that waits for it. Held events are retried on
//! their own while the position moves on.

mod reader;

pub use reader::{LogBatch, LogReader};

use crate::error::StoreResult;
use crate::event::NewEvent;
use crate::ids::{AccountId, EventId, NodeId};
use chrono::{DateTime, Utc};

/// A stored event.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// Its id: a subscriber that handled it must not act on it again.
    pub id: EventId,
    /// The event as it was stored.
    pub event: NewEvent,
}

/// A row of the log.
#[derive(Debug, Clone, PartialEq)]
pub struct LogEntry {
    /// The event's id.
    pub id: EventId,
    /// The event's topic: events of one topic are handled in order.
    pub topic: String,
    /// The event, or why it cannot be read.
    pub event: Result<Event, String>,
}

/// A row of the log that cannot be read as an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    /// Its id.
    pub id: EventId,
    /// Its topic.
    pub topic: String,
    /// Why it cannot be read.
    pub reason: String,
}

/// Which ids may still be committed. Where transactions overlap, a lower id may commit after a higher one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Horizon {
    /// Every transaction before this one has ended.
    pub oldest_running: i64,
    /// No transaction from this one on had begun.
    pub next: i64,
}

/// The events that a client missed.
#[derive(Debug, Clone, PartialEq)]
pub enum Missed {
    /// These, by id. Where units of work overlap, some before the last received event are among them: they may have been
    /// committed after it.
    Events(Vec<LogEntry>),
    /// They are not known: the log does not reach back so far, or there are too many.
    Unknown {
        /// The newest event of the log.
        newest: EventId,
    },
}

/// Reads the log.
pub trait EventLog: Send + Sync {
    /// The committed events after `after` and those of `missing`, by id, at the most `limit`; all from one snapshot.
    fn read(&self, after: EventId, missing: &[EventId], limit: u32) -> StoreResult<Vec<LogEntry>>;
    /// These events, by id; erased ones are missing.
    fn entries(&self, ids: &[EventId]) -> StoreResult<Vec<LogEntry>>;
    /// The account's events since this one, unless there are more than `limit`.
    fn missed(&self, account: AccountId, since: EventId, limit: u32) -> StoreResult<Missed>;
    /// What may still be committed; none where ids are committed in their order.
    fn horizon(&self) -> StoreResult<Option<Horizon>>;
    /// How far behind the subscribers are.
    fn backlog(&self) -> StoreResult<Backlog>;
    /// Removes events that every subscriber has handled, the oldest first: those before `kept_since` and those by which
    /// the log is larger than `kept_bytes`. At the most `limit`; answers how many they were.
    fn trim(&self, kept_since: DateTime<Utc>, kept_bytes: u64, limit: u32) -> StoreResult<usize>;
}

/// How far behind the handling of events is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Backlog {
    /// Events that a subscriber has not handled yet.
    pub depth: u64,
    /// When the oldest of them happened.
    pub oldest: Option<DateTime<Utc>>,
    /// Events that were set aside, by subscriber.
    pub set_aside: Vec<(String, u64)>,
}

/// An event that a subscriber could not handle yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldEvent {
    /// Its id.
    pub id: EventId,
    /// Its topic.
    pub topic: String,
    /// How often the subscriber failed on it; 0 if it waits for another event of its topic.
    pub attempts: u32,
    /// When the next attempt is due.
    pub next_attempt_at: DateTime<Utc>,
    /// Why the last attempt failed.
    pub last_error: Option<String>,
    /// When the subscriber gave it up, if it did.
    pub set_aside_at: Option<DateTime<Utc>>,
}

/// A subscriber's position in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// It has handled or holds every event up to this one.
    pub position: EventId,
    /// The events after its position that it holds or has set aside: the log is read again from the position.
    pub settled: Vec<EventId>,
}

/// Stores the position of each subscriber. One node at a time hands events out; the node id distinguishes it from a
/// node that takes over.
pub trait Subscriptions: Send + Sync {
    /// Takes the subscriptions over for this node and answers each subscriber's position. A new subscriber begins at
    /// the end of the log.
    fn take_over(&self, node: NodeId, subscribers: &[&'static str]) -> StoreResult<Vec<Standing>>;
    /// Moves positions. False if another node has taken over; this node must stop.
    fn advance(&self, node: NodeId, positions: &[(&'static str, EventId)]) -> StoreResult<bool>;
    /// The events that a subscriber holds, by id, without those that it has set aside.
    fn held(&self, subscriber: &'static str) -> StoreResult<Vec<HeldEvent>>;
    /// Adds or updates events that a subscriber holds or has set aside.
    fn hold(&self, subscriber: &'static str, events: &[HeldEvent]) -> StoreResult<()>;
    /// Removes a held event that the subscriber has handled, or that was erased.
    fn release(&self, subscriber: &'static str, event: EventId) -> StoreResult<()>;
    /// The newest events that were set aside, each with its subscriber, at the most `limit`.
    fn set_aside(&self, limit: u32) -> StoreResult<Vec<(String, HeldEvent)>>;
    /// Schedules a retry at `at` for every subscriber that set this event aside, and answers how many there are.
    fn try_again(&self, event: EventId, at: DateTime<Utc>) -> StoreResult<usize>;
}

/// Something that reacts to events.
pub trait Subscriber: Send + Sync {
    /// Its name, in the store and in logs.
    fn name(&self) -> &'static str;
    /// Acts on the events, in order. An event may arrive again after a crash or an error; a repeated event must change
    /// nothing.
    fn handle(&self, events: &[Event]) -> StoreResult<()>;
    /// How long it rests after events, as a multiple of the time that they took. What comes meanwhile is handled together
    /// afterwards, which costs less. Zero where every millisecond counts.
    fn rest(&self) -> u32 {
        0
    }
}
