//! The log of events, and the positions of its subscribers.

use crate::databases::{self, Database};
use chrono::{DateTime, Utc};
use nimchat_accounts::ports::Store;
use nimchat_core_model::event_log::{HeldEvent, Missed};
use nimchat_core_model::{
    AccountId, Actor, EventId, EventLog, EventName, LogReader, NewEvent, NodeId, Subject,
    Subscriptions,
};
use nimchat_store::{DieselStore, JoinError};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_738_314_307 + seconds, 123_456_000).unwrap()
}

const NODE: NodeId = NodeId::new(7);
/// More than any test records.
const MANY: u32 = 100;
const SUBSCRIBERS: [&str; 3] = ["notifications", "real_time", "webhooks"];

fn event(second: i64) -> NewEvent {
    NewEvent::new(
        AccountId::new(1),
        EventName::AccountUpdated,
        Subject::Account,
        Actor::System,
        at(second),
    )
}

fn record(store: &DieselStore, events: &[NewEvent]) {
    let store: &dyn Store = store;
    let mut work = store.begin().unwrap();
    work.outbox().record(events).unwrap();
    work.commit().unwrap();
}

fn read(reader: &mut LogReader, store: &DieselStore, now: DateTime<Utc>) -> Vec<EventId> {
    let batch = reader.read(store, now, MANY).unwrap();
    batch.events.iter().map(|event| event.id).collect()
}

fn positions(store: &DieselStore) -> Vec<EventId> {
    let standings = store.take_over(NODE, &SUBSCRIBERS).unwrap();
    standings.into_iter().map(|s| s.position).collect()
}

fn advance_all(store: &DieselStore, to: EventId) {
    positions(store);
    let moved = SUBSCRIBERS.map(|name| (name, to));
    assert!(store.advance(NODE, &moved).unwrap());
}

fn held(id: EventId, attempts: u32, set_aside: Option<i64>) -> HeldEvent {
    HeldEvent {
        id,
        topic: "account".to_owned(),
        attempts,
        next_attempt_at: at(60),
        last_error: (attempts > 0).then(|| "it failed".to_owned()),
        set_aside_at: set_aside.map(at),
    }
}

#[test]
fn events_are_read_in_order_from_any_position_and_stay() {
    for database in databases::all() {
        let store = &database.store;
        let written: Vec<NewEvent> = (0..7).map(event).collect();
        record(store, &written);
        let all = database.log();
        let told: Vec<NewEvent> = all.iter().map(|event| event.event.clone()).collect();
        assert_eq!(told, written);
        let mut reader = LogReader::after(all[2].id);
        let batch = reader.read(store, at(0), 3).unwrap();
        assert_eq!(*batch.events, all[3..6]);
        assert_eq!(reader.read(store, at(0), 3).unwrap().events[..], all[6..]);
        assert!(reader.read(store, at(0), 3).unwrap().is_empty());
        let wanted = [all[5].id, all[1].id];
        let entries = store.entries(&wanted).unwrap();
        let ids: Vec<_> = entries.iter().map(|entry| entry.id).collect();
        assert_eq!(ids, [all[1].id, all[5].id]);
    }
}

/// The ids of what was missed; none if that is not known.
fn missed(store: &DieselStore, since: EventId, limit: u32) -> Option<Vec<EventId>> {
    match store.missed(AccountId::new(1), since, limit).unwrap() {
        Missed::Events(entries) => Some(entries.iter().map(|entry| entry.id).collect()),
        Missed::Unknown { newest } => {
            assert!(newest >= since || since == EventId::new(i64::MAX));
            None
        }
    }
}

#[test]
fn what_was_missed_is_read_as_far_as_the_log_reaches() {
    for database in databases::all() {
        let store = &database.store;
        assert_eq!(missed(store, 0.into(), MANY), None, "the log is empty");
        let elsewhere = NewEvent {
            account_id: AccountId::new(2),
            ..event(30)
        };
        // far enough apart for none to have been committed late
        let written = [event(0), event(20), elsewhere, event(40), event(60)];
        record(store, &written);
        let ids: Vec<EventId> = database.log().iter().map(|event| event.id).collect();
        assert_eq!(missed(store, ids[1], MANY), Some(vec![ids[3], ids[4]]));
        assert_eq!(missed(store, ids[4], MANY), Some(Vec::new()));
        assert_eq!(missed(store, ids[0], 2), None, "too many");
        assert_eq!(missed(store, EventId::new(i64::MAX), MANY), None);
        advance_all(store, ids[4]);
        assert_eq!(store.trim(at(50), u64::MAX, MANY).unwrap(), 4);
        assert_eq!(missed(store, ids[1], MANY), None, "the log begins later");
        assert_eq!(missed(store, ids[3], MANY), Some(vec![ids[4]]));
    }
}

/// A client may have received an event before one with a lower id was committed.
#[test]
fn what_was_committed_late_is_among_what_was_missed() {
    let Some(database) = Database::postgres() else {
        return;
    };
    let store = &database.store;
    record(store, &[event(0)]);
    let domain: &dyn Store = store;
    let mut stalled = domain.begin().unwrap();
    stalled.outbox().record(&[event(30)]).unwrap();
    record(store, &[event(31)]);
    let last = database.log()[1].id;
    assert_eq!(missed(store, last, MANY), Some(Vec::new()));
    stalled.commit().unwrap();
    let late = EventId::new(last.get() - 1);
    assert_eq!(missed(store, last, MANY), Some(vec![late]));
}

/// Where units of work overlap, ids are not committed in order.
#[test]
fn an_event_that_commits_late_is_read_once_it_does() {
    let Some(database) = Database::postgres() else {
        return;
    };
    let store = &database.store;
    record(store, &[event(0)]);
    let mut reader = LogReader::after(0.into());
    let first = read(&mut reader, store, at(0))[0];
    let domain: &dyn Store = store;
    let mut stalled = domain.begin().unwrap();
    stalled.outbox().record(&[event(1)]).unwrap();
    record(store, &[event(2)]);
    let later = read(&mut reader, store, at(0))[0];
    assert_eq!(later.get(), first.get() + 2);
    // with any delay
    for seconds in 1..100 {
        assert_eq!(read(&mut reader, store, at(seconds)), []);
        assert_eq!(reader.position(), first);
    }
    stalled.commit().unwrap();
    let late = read(&mut reader, store, at(100));
    assert_eq!(late, [EventId::new(first.get() + 1)]);
    assert_eq!(reader.position(), later);
}

#[test]
fn the_id_of_an_event_that_was_rolled_back_does_not_hold_the_position_for_ever() {
    for database in databases::all() {
        let store = &database.store;
        record(store, &[event(0)]);
        let domain: &dyn Store = store;
        let mut dropped = domain.begin().unwrap();
        dropped.outbox().record(&[event(1)]).unwrap();
        drop(dropped);
        record(store, &[event(2)]);
        let newest = database.log()[1].id;
        let mut reader = LogReader::after(0.into());
        read(&mut reader, store, at(0));
        // transactions of other tests may run meanwhile
        let mut seconds = 0;
        while reader.position() != newest {
            seconds += 1;
            assert!(seconds < 100_000, "{:?}", reader.position());
            read(&mut reader, store, at(seconds));
        }
    }
}

#[test]
fn a_subscriber_begins_where_it_stands_and_a_new_one_at_the_end() {
    for database in databases::all() {
        let store = &database.store;
        assert_eq!(positions(store), [EventId::new(0); 3]);
        record(store, &[event(0), event(1), event(2)]);
        let all = database.log();
        let moved = [("webhooks", all[1].id), ("real_time", all[2].id)];
        assert!(store.advance(NODE, &moved).unwrap());
        assert_eq!(positions(store), [0.into(), all[2].id, all[1].id]);
        let new = store.take_over(NODE, &["reports"]).unwrap();
        assert_eq!(new[0].position, all[2].id);
        assert_eq!(store.backlog().unwrap().depth, 3);
        assert_eq!(store.backlog().unwrap().oldest, Some(at(0)));
        advance_all(store, all[2].id);
        assert_eq!(store.backlog().unwrap().depth, 0);
        assert_eq!(store.backlog().unwrap().oldest, None);
    }
}

#[test]
fn a_node_whose_subscriptions_were_taken_over_moves_no_position() {
    for database in databases::all() {
        let store = &database.store;
        record(store, &[event(0)]);
        let newest = database.log()[0].id;
        store.take_over(NODE, &SUBSCRIBERS).unwrap();
        store.take_over(NodeId::new(8), &SUBSCRIBERS).unwrap();
        let moved = SUBSCRIBERS.map(|name| (name, newest));
        assert!(!store.advance(NODE, &moved).unwrap());
        assert_eq!(positions(store), [EventId::new(0); 3]);
    }
}

#[test]
fn what_a_subscriber_holds_reads_back_until_it_is_released() {
    for database in databases::all() {
        let store = &database.store;
        record(store, &[event(0), event(1)]);
        let [first, second] = [database.log()[0].id, database.log()[1].id];
        let failed = held(first, 1, None);
        let waiting = held(second, 0, None);
        store
            .hold("webhooks", &[waiting.clone(), failed.clone()])
            .unwrap();
        store.hold("real_time", &[held(first, 3, None)]).unwrap();
        assert_eq!(store.held("webhooks").unwrap(), [failed, waiting.clone()]);
        let again = held(first, 2, None);
        store
            .hold("webhooks", std::slice::from_ref(&again))
            .unwrap();
        assert_eq!(store.held("webhooks").unwrap(), [again, waiting.clone()]);
        let standing = store.take_over(NODE, &["webhooks"]).unwrap();
        assert_eq!(standing[0].settled, [first, second]);
        store.release("webhooks", first).unwrap();
        assert_eq!(store.held("webhooks").unwrap(), [waiting]);
        assert_eq!(store.held("real_time").unwrap().len(), 1);
    }
}

#[test]
fn what_was_set_aside_is_listed_counted_and_can_be_tried_again() {
    for database in databases::all() {
        let store = &database.store;
        record(store, &[event(0), event(1)]);
        let [first, second] = [database.log()[0].id, database.log()[1].id];
        let aside = held(first, 5, Some(120));
        store
            .hold("webhooks", &[aside.clone(), held(second, 0, None)])
            .unwrap();
        assert_eq!(store.held("webhooks").unwrap(), [held(second, 0, None)]);
        let listed = store.set_aside(10).unwrap();
        assert_eq!(listed, [("webhooks".to_owned(), aside)]);
        let backlog = store.backlog().unwrap();
        assert_eq!(backlog.set_aside, [("webhooks".to_owned(), 1)]);
        assert_eq!(store.try_again(second, at(200)).unwrap(), 0);
        assert_eq!(store.try_again(first, at(200)).unwrap(), 1);
        let again = store.held("webhooks").unwrap().remove(0);
        assert_eq!((again.id, again.attempts), (first, 0));
        assert_eq!(again.next_attempt_at, at(200));
        assert_eq!(store.set_aside(10).unwrap(), []);
    }
}

#[test]
fn old_events_are_trimmed_once_everybody_has_handled_them() {
    for database in databases::all() {
        let store = &database.store;
        record(store, &(0..6).map(event).collect::<Vec<_>>());
        let all = database.log();
        let trim = |since: i64| store.trim(at(since), u64::MAX, MANY).unwrap();
        assert_eq!(trim(100), 0);
        advance_all(store, all[3].id);
        store.hold("webhooks", &[held(all[1].id, 1, None)]).unwrap();
        let aside = held(all[2].id, 5, Some(9));
        store.hold("webhooks", &[aside]).unwrap();
        // the fourth is not old enough, the second waits
        assert_eq!(trim(3), 2);
        let left: Vec<_> = database.log().iter().map(|event| event.id).collect();
        assert_eq!(left, [all[1].id, all[3].id, all[4].id, all[5].id]);
        assert_eq!(store.set_aside(10).unwrap(), []);
        assert_eq!(store.held("webhooks").unwrap().len(), 1);
    }
}

#[test]
fn a_log_that_is_too_large_is_trimmed_from_its_oldest_events() {
    for database in databases::all() {
        let store = &database.store;
        record(store, &(0..80).map(event).collect::<Vec<_>>());
        let all = database.log();
        advance_all(store, all[79].id);
        let trim = |bytes: u64| store.trim(at(-1), bytes, MANY).unwrap();
        assert_eq!(trim(1 << 20), 0);
        let removed = trim(10_000);
        assert!((20..=75).contains(&removed), "{removed}");
        assert_eq!(database.log()[..], all[removed..]);
        assert_eq!(trim(10_000), 0);
    }
}

#[test]
fn an_event_that_cannot_be_read_is_told_with_the_reason_and_hides_no_other() {
    for database in databases::all() {
        let store = &database.store;
        record(store, &[event(0), event(1)]);
        let all = database.log();
        let unread = all[0].id;
        database.execute(&format!(
            "UPDATE events SET name = 'account.sung' WHERE id = {unread}"
        ));
        let batch = LogReader::after(0.into()).read(store, at(0), MANY).unwrap();
        assert_eq!(*batch.events, all[1..]);
        assert_eq!(batch.unreadable[0].id, unread);
        assert_eq!(batch.unreadable[0].topic, "account");
        assert!(batch.unreadable[0].reason.contains("account.sung"));
    }
}

#[test]
fn listeners_are_told_after_a_commit_with_events_and_only_then() {
    for database in databases::all() {
        let told = Arc::new(AtomicU32::new(0));
        let counter = Arc::clone(&told);
        database.store.on_events(Arc::new(move || {
            counter.fetch_add(1, Ordering::SeqCst);
        }));
        let store: &dyn Store = &database.store;
        let mut dropped = store.begin().unwrap();
        dropped.outbox().record(&[event(1)]).unwrap();
        drop(dropped);
        store.begin().unwrap().commit().unwrap();
        let mut empty = store.begin().unwrap();
        empty.outbox().record(&[]).unwrap();
        empty.commit().unwrap();
        assert_eq!(told.load(Ordering::SeqCst), 0);
        record(&database.store, &[event(1), event(2)]);
        assert_eq!(told.load(Ordering::SeqCst), 1);
    }
}

#[test]
fn one_process_at_a_time_serves_a_sqlite_file() {
    let database = Database::sqlite();
    let node = database.store.join(NODE).unwrap();
    assert!(node.leads().unwrap());
    assert_eq!(node.alive().unwrap(), [NODE]);
    let refused = database.store.join(NodeId::new(8)).unwrap_err();
    assert!(matches!(refused, JoinError::Taken(_)), "{refused}");
    drop(node);
    assert!(database.store.join(NodeId::new(8)).is_ok());
}

#[test]
fn one_of_several_nodes_leads_and_another_one_when_it_is_gone() {
    let Some(database) = Database::postgres() else {
        return;
    };
    let [first, second] = [NodeId::new(-5), NodeId::new(i32::MAX)];
    let one = database.store.join(first).unwrap();
    let other = database.store.join(second).unwrap();
    assert!(one.leads().unwrap());
    assert!(!other.leads().unwrap());
    assert!(one.leads().unwrap());
    let mut alive = other.alive().unwrap();
    alive.sort_unstable();
    assert_eq!(alive, [first, second]);
    drop(one);
    // the database ends its session a moment later
    while !other.leads().unwrap() {
        std::thread::yield_now();
    }
    assert_eq!(other.alive().unwrap(), [second]);
}

#[test]
fn a_database_that_a_newer_nimchat_has_changed_is_noticed() {
    for database in databases::all() {
        assert_eq!(database.store.newer_schema().unwrap(), None);
        database
            .execute("INSERT INTO __diesel_schema_migrations (version) VALUES ('99990101000000')");
        let newer = database.store.newer_schema().unwrap();
        assert_eq!(newer.as_deref(), Some("99990101000000"));
    }
}
