//! Calls with an idempotency key: who executes them, and what is known of them after a crash.

use crate::databases;
use chrono::{DateTime, TimeDelta, Utc};
use nimchat_accounts::ports::Store;
use nimchat_core_model::idempotency::{
    Arrival, KEPT_FOR, KeptAnswer, KeyedCall, KeyedCalls, MadeRecords, RUNNING_FOR, Ticket,
};
use nimchat_core_model::{
    AccountId, Actor, DeleteFile, EventName, Job, NewEvent, Queue, StoreError, StoreResult, Subject,
};
use nimchat_store::DieselStore;
use std::thread;

fn at(later: TimeDelta) -> DateTime<Utc> {
    DateTime::from_timestamp(1_738_314_307, 123_456_000).unwrap() + later
}

fn call(later: TimeDelta) -> KeyedCall {
    KeyedCall {
        key: "key".to_owned(),
        request: "request".to_owned(),
        at: at(later),
    }
}

fn first(store: &DieselStore, later: TimeDelta) -> Ticket {
    match store.arrive(&call(later)).unwrap() {
        Arrival::First(ticket) => ticket,
        other => panic!("{other:?}"),
    }
}

/// Changes something.
fn change(store: &DieselStore) -> StoreResult<()> {
    let store: &dyn Store = store;
    let mut work = store.begin()?;
    work.outbox().record(&[NewEvent::new(
        AccountId::new(1),
        EventName::AccountUpdated,
        Subject::Account,
        Actor::System,
        at(TimeDelta::zero()),
    )])?;
    work.commit()
}

fn change_within(store: &DieselStore, ticket: &Ticket) -> StoreResult<()> {
    let mut result = Ok(());
    store.carry_out(ticket, &mut || result = change(store));
    result
}

fn answer() -> KeptAnswer {
    KeptAnswer {
        status: 200,
        headers: vec![("content-type".to_owned(), "application/json".to_owned())],
        body: "{\"text\":\"ä\"}".to_owned(),
        sealed: true,
    }
}

#[test]
fn an_answer_is_kept_whole() {
    for database in databases::all() {
        let store = &database.store;
        let ticket = first(store, TimeDelta::zero());
        change_within(store, &ticket).unwrap();
        store.settle(&ticket, Some(&answer())).unwrap();
        let again = store.arrive(&call(TimeDelta::hours(23))).unwrap();
        assert_eq!(again, Arrival::Answered(answer()));
        let other = KeyedCall {
            request: "another".to_owned(),
            ..call(TimeDelta::zero())
        };
        assert_eq!(store.arrive(&other).unwrap(), Arrival::AnotherRequest);
    }
}

#[test]
fn of_many_at_once_one_is_the_first() {
    for database in databases::all() {
        let arrivals: Vec<Arrival> = thread::scope(|scope| {
            let threads: Vec<_> = (0..8)
                .map(|_| scope.spawn(|| database.store.arrive(&call(TimeDelta::zero())).unwrap()))
                .collect();
            threads
                .into_iter()
                .map(|thread| thread.join().unwrap())
                .collect()
        });
        let firsts = arrivals
            .iter()
            .filter(|arrival| matches!(arrival, Arrival::First(_)));
        assert_eq!(firsts.count(), 1, "{arrivals:?}");
    }
}

#[test]
fn a_change_is_noted_in_its_own_transaction() {
    for database in databases::all() {
        let store = &database.store;
        let ticket = first(store, TimeDelta::zero());
        change_within(store, &ticket).unwrap();
        // the process was killed here: the ticket can no longer be returned
        store.settle(&ticket, None).unwrap();
        let again = store.arrive(&call(RUNNING_FOR)).unwrap();
        assert_eq!(again, Arrival::Unanswered(MadeRecords::default()));
        // the thread's next change is not part of the call
        change(store).unwrap();
        assert_eq!(database.committed_events().len(), 2);
    }
}

#[test]
fn a_job_that_is_enqueued_apart_is_no_change() {
    for database in databases::all() {
        let store = &database.store;
        let jobs: &dyn nimchat_core_model::JobQueue = store;
        let ticket = first(store, TimeDelta::zero());
        store.carry_out(&ticket, &mut || {
            let reference = "/files/key/avatar.png".to_owned();
            let delete = DeleteFile { reference }.due(at(TimeDelta::zero()));
            jobs.enqueue_apart(&delete.unwrap()).unwrap();
        });
        store.settle(&ticket, None).unwrap();
        assert_eq!(first(store, TimeDelta::zero()).attempt, 1);
        let waiting = jobs.counts().unwrap().into_iter();
        let internal = waiting.filter(|count| count.queue == Queue::Internal);
        assert_eq!(internal.map(|count| count.waiting).sum::<u64>(), 1);
    }
}

#[test]
fn what_changed_nothing_can_be_made_again() {
    for database in databases::all() {
        let store = &database.store;
        let ticket = first(store, TimeDelta::zero());
        assert_eq!(
            store.arrive(&call(TimeDelta::zero())).unwrap(),
            Arrival::Running
        );
        store.settle(&ticket, None).unwrap();
        assert_eq!(first(store, TimeDelta::zero()).attempt, 1);
        assert_eq!(first(store, RUNNING_FOR).attempt, 2, "nobody settled it");
        assert_eq!(first(store, RUNNING_FOR + KEPT_FOR).attempt, 3);
    }
}

#[test]
fn an_attempt_that_was_taken_over_commits_nothing() {
    for database in databases::all() {
        let store = &database.store;
        let slow = first(store, TimeDelta::zero());
        let next = first(store, RUNNING_FOR);
        let refused = change_within(store, &slow);
        assert!(
            matches!(refused, Err(StoreError::Conflict { .. })),
            "{refused:?}"
        );
        assert_eq!(database.committed_events(), []);
        change_within(store, &next).unwrap();
        // nor does it settle the next attempt
        store.settle(&slow, Some(&answer())).unwrap();
        store.settle(&slow, None).unwrap();
        assert_eq!(store.arrive(&call(RUNNING_FOR)).unwrap(), Arrival::Running);
        assert_eq!(database.committed_events().len(), 1);
    }
}

#[test]
fn calls_are_forgotten_some_at_a_time() {
    for database in databases::all() {
        let store = &database.store;
        for number in 0..5_i32 {
            let call = KeyedCall {
                key: number.to_string(),
                ..call(TimeDelta::seconds(number.into()))
            };
            store.arrive(&call).unwrap();
        }
        let before = at(TimeDelta::seconds(3));
        assert_eq!(store.forget(before, 2).unwrap(), 2);
        assert_eq!(store.forget(before, 2).unwrap(), 1);
        assert_eq!(store.forget(before, 2).unwrap(), 0);
    }
}
