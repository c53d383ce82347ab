//! The outbox and its queue.

use crate::databases;
use chrono::{DateTime, TimeDelta, Utc};
use nimchat_accounts::ports::Store;
use nimchat_core_model::event::EventQueue;
use nimchat_core_model::{AccountId, Actor, EventId, EventName, NewEvent, Subject};
use nimchat_store::DieselStore;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_738_314_307 + seconds, 123_456_000).unwrap()
}

const LEASE: TimeDelta = TimeDelta::seconds(30);

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

fn ids(events: &[nimchat_core_model::Event]) -> Vec<EventId> {
    events.iter().map(|event| event.id).collect()
}

#[test]
fn claimed_events_are_nobody_elses_until_the_lease_ends() {
    for database in databases::all() {
        let store = &database.store;
        let written: Vec<NewEvent> = (0..7).map(event).collect();
        record(store, &written);
        let first = store.claim(at(10), LEASE, 5).unwrap();
        let second = store.claim(at(10), LEASE, 5).unwrap();
        assert_eq!((first.len(), second.len()), (5, 2));
        let told: Vec<NewEvent> = first
            .iter()
            .chain(&second)
            .map(|e| e.event.clone())
            .collect();
        assert_eq!(told, written);
        assert!(store.claim(at(39), LEASE, 5).unwrap().is_empty());
        assert_eq!(ids(&store.claim(at(40), LEASE, 5).unwrap()), ids(&first));
    }
}

#[test]
fn handled_events_are_forgotten_and_their_ids_never_given_again() {
    for database in databases::all() {
        let store = &database.store;
        record(store, &[event(1), event(2)]);
        let backlog = store.backlog().unwrap();
        assert_eq!((backlog.depth, backlog.oldest), (2, Some(at(1))));
        let claimed = ids(&store.claim(at(10), LEASE, 5).unwrap());
        store.done(&claimed).unwrap();
        assert_eq!(store.backlog().unwrap().depth, 0);
        assert_eq!(store.backlog().unwrap().oldest, None);
        record(store, &[event(3)]);
        let next = ids(&store.claim(at(10), LEASE, 5).unwrap());
        assert!(next[0] > claimed[1]);
    }
}

#[test]
fn four_workers_never_claim_an_event_twice() {
    for database in databases::all() {
        let store = &database.store;
        for batch in 0..20 {
            record(
                store,
                &(0..10).map(|n| event(batch * 10 + n)).collect::<Vec<_>>(),
            );
        }
        let claims: Vec<EventId> = thread::scope(|scope| {
            let workers: Vec<_> = (0..4)
                .map(|_| {
                    scope.spawn(|| {
                        let mut mine = Vec::new();
                        loop {
                            let claimed = ids(&store.claim(at(1000), LEASE, 7).unwrap());
                            if claimed.is_empty() {
                                return mine;
                            }
                            mine.extend(claimed);
                        }
                    })
                })
                .collect();
            workers
                .into_iter()
                .flat_map(|worker| worker.join().unwrap())
                .collect()
        });
        let distinct: BTreeSet<_> = claims.iter().copied().collect();
        assert_eq!(distinct.len(), claims.len());
        // what a worker passed over because another was claiming it, that one has
        let rest = store.claim(at(1000), LEASE, 1000).unwrap();
        assert_eq!(claims.len() + rest.len(), 200);
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
fn an_event_that_cannot_be_read_is_put_off_and_holds_up_no_other() {
    for database in databases::all() {
        let store = &database.store;
        record(store, &[event(0), event(1)]);
        let claimed = store.claim(at(2), LEASE, 5).unwrap();
        let unread = claimed[0].id;
        database.execute(&format!(
            "UPDATE events SET name = 'account.sung' WHERE id = {unread}"
        ));
        let readable = store.claim(at(40), LEASE, 5).unwrap();
        assert_eq!(ids(&readable), [claimed[1].id]);
        store.done(&ids(&readable)).unwrap();
        assert_eq!(store.claim(at(3_639), LEASE, 5).unwrap(), []);
        // a newer node may read it
        database.execute("UPDATE events SET name = 'account.updated'");
        assert_eq!(ids(&store.claim(at(3_640), LEASE, 5).unwrap()), [unread]);
    }
}
