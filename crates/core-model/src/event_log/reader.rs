//! Reads a log whose ids are not always committed in their order.

use super::{Event, EventLog, Unreadable};
use crate::error::StoreResult;
use crate::ids::EventId;
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::BTreeMap;
use std::sync::Arc;

/// How long an id may be missing before the reader checks whether it can still be committed. Most appear within
/// milliseconds.
const PATIENCE: TimeDelta = TimeDelta::seconds(1);

/// More ids than running transactions can hold at once. Missing ids beyond these were erased.
const MOST_AWAITED: i64 = 10_000;

/// Reads the log from a position on. Every event comes once, whenever it is committed; events of one topic come in
/// their order.
///
/// On `PostgreSQL` an event's id is assigned before its transaction commits. A skipped id stays awaited until it
/// appears or every transaction that could commit it has ended.
#[derive(Debug, Clone)]
pub struct LogReader {
    after: EventId,
    awaited: BTreeMap<EventId, Awaited>,
}

/// A skipped id.
#[derive(Debug, Clone, Copy)]
struct Awaited {
    since: DateTime<Utc>,
    /// Once every transaction before this one has ended, the id never appears. Set when patience ends.
    settled_at: Option<i64>,
}

/// Events that were read together, and where the reader stood afterwards.
#[derive(Debug, Clone)]
pub struct LogBatch {
    /// The events, by id.
    pub events: Arc<[Event]>,
    /// The rows that cannot be read as events, by id.
    pub unreadable: Arc<[Unreadable]>,
    /// The reader that goes on after them.
    pub next: LogReader,
}

impl LogBatch {
    /// How many rows of the log it holds.
    pub fn len(&self) -> usize {
        self.events.len() + self.unreadable.len()
    }

    /// Was nothing committed since the last read?
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// This batch and the next one of the same reader, as one.
    #[must_use]
    pub fn followed_by(self, next: Self) -> Self {
        fn joined<T: Clone>(one: Arc<[T]>, other: Arc<[T]>) -> Arc<[T]> {
            match (one.is_empty(), other.is_empty()) {
                (_, true) => one,
                (true, false) => other,
                (false, false) => one.iter().chain(&*other).cloned().collect(),
            }
        }
        Self {
            events: joined(self.events, next.events),
            unreadable: joined(self.unreadable, next.unreadable),
            next: next.next,
        }
    }
}

impl LogReader {
    /// A reader of the events after this one.
    pub fn after(position: EventId) -> Self {
        Self {
            after: position,
            awaited: BTreeMap::new(),
        }
    }

    /// Every event up to this one was read, or never appears.
    pub fn position(&self) -> EventId {
        self.awaited
            .first_key_value()
            .map_or(self.after, |(id, _)| EventId::new(id.get() - 1))
    }

    /// Reads on. Empty if nothing was committed since.
    pub fn read(
        &mut self,
        log: &dyn EventLog,
        now: DateTime<Utc>,
        limit: u32,
    ) -> StoreResult<LogBatch> {
        let impatient = self.impatient(now);
        // looked up before the events are read: transactions that had ended by then are visible in them
        let horizon = if impatient { log.horizon()? } else { None };
        let missing: Vec<EventId> = self.awaited.keys().copied().collect();
        let entries = log.read(self.after, &missing, limit)?;
        for entry in &entries {
            self.note(entry.id, now);
        }
        if let Some(horizon) = horizon {
            self.awaited.retain(|_, awaited| {
                awaited
                    .settled_at
                    .is_none_or(|settled| horizon.oldest_running < settled)
            });
            for awaited in self.awaited.values_mut() {
                if now - awaited.since >= PATIENCE {
                    awaited.settled_at.get_or_insert(horizon.next);
                }
            }
        } else if impatient {
            // ids are committed in their order, so none of these ever appears
            self.awaited.clear();
        }
        let (mut events, mut unreadable) = (Vec::with_capacity(entries.len()), Vec::new());
        for entry in entries {
            match entry.event {
                Ok(event) => events.push(event),
                Err(reason) => unreadable.push(Unreadable {
                    id: entry.id,
                    topic: entry.topic,
                    reason,
                }),
            }
        }
        Ok(LogBatch {
            events: events.into(),
            unreadable: unreadable.into(),
            next: self.clone(),
        })
    }

    fn impatient(&self, now: DateTime<Utc>) -> bool {
        self.awaited
            .values()
            .any(|awaited| now - awaited.since >= PATIENCE)
    }

    fn note(&mut self, id: EventId, now: DateTime<Utc>) {
        if id <= self.after {
            self.awaited.remove(&id);
            return;
        }
        let first = (self.after.get() + 1).max(id.get() - MOST_AWAITED);
        for passed_over in first..id.get() {
            self.awaited.insert(
                EventId::new(passed_over),
                Awaited {
                    since: now,
                    settled_at: None,
                },
            );
        }
        self.after = id;
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Backlog, Horizon, LogEntry, Missed};
    use super::*;
    use crate::event::{Actor, EventName, NewEvent, Subject};
    use crate::ids::AccountId;
    use std::sync::Mutex;

    fn at(milliseconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(1_738_314_307_000 + milliseconds).unwrap()
    }

    /// The committed ids, and the running transactions.
    struct Log(Mutex<(Vec<i64>, Option<Horizon>)>);

    impl Log {
        fn of(committed: &[i64]) -> Self {
            Self(Mutex::new((committed.to_vec(), None)))
        }

        fn commit(&self, id: i64) {
            self.0.lock().unwrap().0.push(id);
        }

        fn runs(&self, oldest_running: i64, next: i64) {
            self.0.lock().unwrap().1 = Some(Horizon {
                oldest_running,
                next,
            });
        }
    }

    fn entry(id: i64) -> LogEntry {
        let event = NewEvent::new(
            1.into(),
            EventName::AccountUpdated,
            Subject::Account,
            Actor::System,
            at(0),
        );
        LogEntry {
            id: id.into(),
            topic: event.subject.topic(),
            event: Ok(Event {
                id: id.into(),
                event,
            }),
        }
    }

    impl EventLog for Log {
        fn read(
            &self,
            after: EventId,
            missing: &[EventId],
            limit: u32,
        ) -> StoreResult<Vec<LogEntry>> {
            let mut ids = self.0.lock().unwrap().0.clone();
            ids.retain(|id| *id > after.get() || missing.contains(&EventId::new(*id)));
            ids.sort_unstable();
            ids.truncate(limit as usize);
            Ok(ids.into_iter().map(entry).collect())
        }

        fn entries(&self, _: &[EventId]) -> StoreResult<Vec<LogEntry>> {
            Ok(Vec::new())
        }

        fn missed(&self, _: AccountId, _: EventId, _: u32) -> StoreResult<Missed> {
            Ok(Missed::Events(Vec::new()))
        }

        fn horizon(&self) -> StoreResult<Option<Horizon>> {
            Ok(self.0.lock().unwrap().1)
        }

        fn backlog(&self) -> StoreResult<Backlog> {
            Ok(Backlog::default())
        }

        fn trim(&self, _: DateTime<Utc>, _: u64, _: u32) -> StoreResult<usize> {
            Ok(0)
        }
    }

    fn read(reader: &mut LogReader, log: &Log, now: DateTime<Utc>) -> Vec<i64> {
        let batch = reader.read(log, now, 100).unwrap();
        batch.events.iter().map(|event| event.id.get()).collect()
    }

    #[test]
    fn an_event_that_commits_late_comes_once_and_holds_the_position_until_then() {
        let log = Log::of(&[1, 3]);
        let mut reader = LogReader::after(0.into());
        assert_eq!(read(&mut reader, &log, at(0)), [1, 3]);
        assert_eq!(reader.position(), 1.into());
        log.commit(4);
        assert_eq!(read(&mut reader, &log, at(5)), [4]);
        log.commit(2);
        assert_eq!(read(&mut reader, &log, at(10)), [2]);
        assert_eq!(reader.position(), 4.into());
        assert!(read(&mut reader, &log, at(20)).is_empty());
    }

    #[test]
    fn an_id_is_awaited_as_long_as_a_transaction_runs_that_may_bring_it() {
        let log = Log::of(&[1, 3]);
        log.runs(70, 80);
        let mut reader = LogReader::after(0.into());
        read(&mut reader, &log, at(0));
        // its transaction, 75, began before 80
        assert!(read(&mut reader, &log, at(1_500)).is_empty());
        log.runs(75, 90);
        assert!(read(&mut reader, &log, at(60_000)).is_empty());
        assert_eq!(reader.position(), 1.into());
        log.commit(2);
        log.runs(85, 95);
        assert_eq!(read(&mut reader, &log, at(60_001)), [2]);
        assert_eq!(reader.position(), 3.into());
    }

    #[test]
    fn an_id_that_was_rolled_back_is_given_up_once_nothing_can_bring_it() {
        let log = Log::of(&[1, 3]);
        log.runs(70, 80);
        let mut reader = LogReader::after(0.into());
        read(&mut reader, &log, at(0));
        read(&mut reader, &log, at(1_000));
        assert_eq!(reader.position(), 1.into());
        log.runs(80, 81);
        read(&mut reader, &log, at(1_001));
        assert_eq!(reader.position(), 3.into());
    }

    #[test]
    fn where_ids_are_committed_in_order_a_missing_one_is_soon_given_up() {
        let log = Log::of(&[1, 3]);
        let mut reader = LogReader::after(0.into());
        read(&mut reader, &log, at(0));
        read(&mut reader, &log, at(1_000));
        assert_eq!(reader.position(), 3.into());
    }
}
