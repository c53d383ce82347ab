//! Dispatching events, on the real store, to subscribers that fail.

use chrono::TimeDelta;
use nimchat_accounts::ports::Store;
use nimchat_core_model::{
    AccountId, Actor, Clock, ContactId, Event, EventId, EventLog, EventName, NewEvent, NodeId,
    StoreError, StoreResult, Subject, Subscriber, SystemClock,
};
use nimchat_server::events::{Dispatcher, dispatch};
use nimchat_server::shutdown::Workers;
use nimchat_server::wake::WakeSignal;
use nimchat_store::{DieselStore, Node, StoreSettings};
use nimchat_tests::{Database, Engine, eventually};
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::time::Instant;

/// Records the events that it handles, and fails on some contacts.
#[derive(Clone)]
struct Fake {
    name: &'static str,
    fails_on: Arc<Mutex<BTreeSet<i64>>>,
    how: How,
    handled: Arc<Mutex<Vec<EventId>>>,
    attempts: Arc<Mutex<Vec<EventId>>>,
    /// The sizes of the batches that it handled.
    batches: Arc<Mutex<Vec<usize>>>,
}

#[derive(Clone, Copy)]
enum How {
    Error,
    Panic,
    /// The store does not answer, this many times.
    Unavailable,
}

impl Fake {
    fn new(name: &'static str, how: How, fails_on: &[i64]) -> Self {
        Self {
            name,
            fails_on: Arc::new(Mutex::new(fails_on.iter().copied().collect())),
            how,
            handled: Arc::default(),
            attempts: Arc::default(),
            batches: Arc::default(),
        }
    }

    /// All events that it handled, each once.
    fn handled(&self) -> BTreeSet<EventId> {
        self.handled.lock().unwrap().iter().copied().collect()
    }

    fn in_order(&self) -> Vec<EventId> {
        self.handled.lock().unwrap().clone()
    }

    fn attempts_at(&self, id: EventId) -> usize {
        let attempts = self.attempts.lock().unwrap();
        attempts.iter().filter(|tried| **tried == id).count()
    }
}

impl Subscriber for Fake {
    fn name(&self) -> &'static str {
        self.name
    }

    fn handle(&self, events: &[Event]) -> StoreResult<()> {
        for event in events {
            self.attempts.lock().unwrap().push(event.id);
            let Subject::Contact { id } = event.event.subject else {
                continue;
            };
            let fails = self.fails_on.lock().unwrap().contains(&id.get());
            match self.how {
                How::Error if fails => return Err(StoreError::Corrupt("a test".to_owned())),
                How::Panic if fails => panic!("a test"),
                How::Unavailable if fails => {
                    self.fails_on.lock().unwrap().remove(&id.get());
                    return Err(StoreError::Unavailable("a test".into()));
                }
                _ => {}
            }
        }
        let ids = events.iter().map(|event| event.id);
        self.handled.lock().unwrap().extend(ids);
        self.batches.lock().unwrap().push(events.len());
        Ok(())
    }
}

fn contact_updated(contact: i64) -> NewEvent {
    NewEvent::new(
        AccountId::new(1),
        EventName::ContactUpdated,
        Subject::Contact {
            id: ContactId::new(contact),
        },
        Actor::System,
        SystemClock.now(),
    )
}

/// A store with a dispatcher.
struct Handing {
    store: DieselStore,
    workers: Workers,
}

impl Handing {
    fn start(database: &Database, node: i32, subscribers: &[&Fake]) -> Self {
        Self::start_with(database, node, subscribers, TimeDelta::milliseconds(20))
    }

    /// With this pause after each failure.
    fn start_with(database: &Database, node: i32, subscribers: &[&Fake], pause: TimeDelta) -> Self {
        let store = DieselStore::open(&StoreSettings::new(database.url())).unwrap();
        store.migrate().unwrap();
        let node: Arc<Node> = Arc::new(store.join(NodeId::new(node)).unwrap());
        let pauses = [pause; 4];
        let dispatcher = Dispatcher::new(Arc::new(store.clone()), node, Arc::new(SystemClock))
            .with_pauses(&pauses);
        let dispatcher = subscribers.iter().fold(dispatcher, |dispatcher, fake| {
            dispatcher.to((*fake).clone())
        });
        let wake = WakeSignal::default();
        store.on_events({
            let wake = wake.clone();
            Arc::new(move || wake.notify())
        });
        let mut workers = Workers::default();
        workers.start("events", |stop| dispatch(dispatcher, wake, stop));
        Self { store, workers }
    }

    /// Records an event of each of these contacts.
    fn record(&self, contacts: &[i64]) -> Vec<EventId> {
        let events: Vec<NewEvent> = contacts.iter().copied().map(contact_updated).collect();
        let store: &dyn Store = &self.store;
        let mut work = store.begin().unwrap();
        work.outbox().record(&events).unwrap();
        work.commit().unwrap();
        let all = EventLog::read(&self.store, 0.into(), &[], 10_000).unwrap();
        let newest = &all[all.len() - contacts.len()..];
        newest.iter().map(|entry| entry.id).collect()
    }

    async fn stop(self) {
        self.workers
            .stop(Instant::now() + Duration::from_secs(10))
            .await;
    }
}

/// Runs on every database there is.
fn on_every_database(test: impl AsyncFn(Database)) {
    for engine in Engine::available() {
        println!("on {engine:?}");
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(test(Database::new(engine)));
    }
}

async fn handles(fake: &Fake, what: &str, ids: &[EventId]) {
    let wanted: BTreeSet<EventId> = ids.iter().copied().collect();
    eventually(what, || wanted.is_subset(&fake.handled()).then_some(())).await;
}

#[test]
fn a_subscriber_that_fails_on_an_event_holds_up_no_other_and_no_other_topic() {
    for how in [How::Error, How::Panic] {
        on_every_database(async |database| {
            let failing = Fake::new("webhooks", how, &[2]);
            let well = Fake::new("real_time", how, &[]);
            let handing = Handing::start(&database, 1, &[&failing, &well]);
            let ids = handing.record(&[1, 2, 3, 2]);
            handles(&well, "the other subscriber", &ids).await;
            handles(&failing, "the other topics", &[ids[0], ids[2]]).await;
            let later = handing.record(&[4, 5]);
            handles(&failing, "what came later", &later).await;
            // after five attempts it is set aside, and the events behind it continue, with the same end
            eventually("both set aside", || {
                (handing.store.backlog().unwrap().set_aside == [("webhooks".to_owned(), 2)])
                    .then_some(())
            })
            .await;
            for id in [ids[1], ids[3]] {
                assert!(!failing.handled().contains(&id));
                let attempts = failing.attempts_at(id);
                // in a batch with others it may have been tried once more
                assert!((5..=6).contains(&attempts), "{attempts}");
            }
            assert_eq!(well.handled().len(), 6);
            handing.stop().await;
        });
    }
}

#[test]
fn events_of_a_topic_wait_for_the_one_that_fails_and_follow_in_order() {
    on_every_database(async |database| {
        let fake = Fake::new("webhooks", How::Error, &[2]);
        let handing = Handing::start(&database, 1, &[&fake]);
        let ids = handing.record(&[2, 2, 2]);
        eventually("a failure", || (fake.attempts_at(ids[0]) > 1).then_some(())).await;
        fake.fails_on.lock().unwrap().clear();
        handles(&fake, "all three", &ids).await;
        let order: Vec<_> = fake.in_order();
        assert_eq!(order, ids);
        handing.stop().await;
    });
}

#[test]
fn what_is_held_does_not_break_up_the_batches_of_the_rest() {
    on_every_database(async |database| {
        let fake = Fake::new("webhooks", How::Error, &[2]);
        let pause = TimeDelta::hours(1);
        let handing = Handing::start_with(&database, 1, &[&fake], pause);
        handing.record(&[2]);
        eventually("it held", || {
            (database.rows("held_events") == 1).then_some(())
        })
        .await;
        let others: Vec<i64> = (10..30).collect();
        let ids = handing.record(&others);
        handles(&fake, "the others", &ids).await;
        assert_eq!(*fake.batches.lock().unwrap(), [20]);
        // also after another dispatcher has found the held one in the log
        handing.stop().await;
        let fake = Fake::new("webhooks", How::Error, &[2]);
        let handing = Handing::start_with(&database, 2, &[&fake], pause);
        let ids = handing.record(&others);
        handles(&fake, "the others", &ids).await;
        assert!(fake.batches.lock().unwrap().contains(&20));
        handing.stop().await;
    });
}

#[test]
fn a_store_that_does_not_answer_is_no_attempt() {
    on_every_database(async |database| {
        let fake = Fake::new("webhooks", How::Unavailable, &[2]);
        let handing = Handing::start(&database, 1, &[&fake]);
        let ids = handing.record(&[1, 2]);
        handles(&fake, "both", &ids).await;
        assert_eq!(database.rows("held_events"), 0);
        handing.stop().await;
    });
}

#[test]
fn what_was_set_aside_is_handled_once_an_operator_has_it_tried_again() {
    on_every_database(async |database| {
        let fake = Fake::new("webhooks", How::Error, &[2]);
        let handing = Handing::start(&database, 1, &[&fake]);
        let ids = handing.record(&[2]);
        eventually("set aside", || {
            (handing.store.backlog().unwrap().set_aside.len() == 1).then_some(())
        })
        .await;
        fake.fails_on.lock().unwrap().clear();
        let subscriptions: &dyn nimchat_core_model::Subscriptions = &handing.store;
        let again = subscriptions.try_again(ids[0], SystemClock.now()).unwrap();
        assert_eq!(again, 1);
        handles(&fake, "it", &ids).await;
        handing.stop().await;
    });
}

#[test]
fn a_dispatcher_goes_on_where_the_last_one_stopped() {
    on_every_database(async |database| {
        let first = Fake::new("webhooks", How::Error, &[2]);
        let handing = Handing::start(&database, 1, &[&first]);
        let before = handing.record(&[1, 2, 3]);
        handles(&first, "two of three", &[before[0], before[2]]).await;
        handing.stop().await;
        let second = Fake::new("webhooks", How::Error, &[]);
        let handing = Handing::start(&database, 2, &[&second]);
        let after = handing.record(&[4]);
        handles(&second, "the new one", &after).await;
        // handled events do not come again, held ones do, unless they were set aside
        let handled = second.handled();
        assert!(!handled.contains(&before[0]) && !handled.contains(&before[2]));
        if handing.store.backlog().unwrap().set_aside.is_empty() {
            handles(&second, "the held one", &before[1..2]).await;
        }
        handing.stop().await;
    });
}

/// Ids are assigned before their transactions commit.
#[test]
fn an_event_that_commits_late_reaches_every_subscriber() {
    if !Engine::available().contains(&Engine::Postgres) {
        return;
    }
    on_every_database(async |database| {
        if database.engine() == Engine::Sqlite {
            return;
        }
        let one = Fake::new("webhooks", How::Error, &[]);
        let two = Fake::new("real_time", How::Error, &[]);
        let handing = Handing::start(&database, 1, &[&one, &two]);
        let store = handing.store.clone();
        let domain: &dyn Store = &store;
        let mut stalled = domain.begin().unwrap();
        stalled.outbox().record(&[contact_updated(1)]).unwrap();
        let later = handing.record(&[2]);
        for fake in [&one, &two] {
            handles(fake, "the later one", &later).await;
        }
        stalled.commit().unwrap();
        let late = EventId::new(later[0].get() - 1);
        for fake in [&one, &two] {
            handles(fake, "the late one", &[late]).await;
        }
        handing.stop().await;
    });
}

/// A transaction that is rolled back leaves an id that never appears.
#[test]
fn positions_pass_an_id_that_never_appears_without_waiting_for_the_next_event() {
    if !Engine::available().contains(&Engine::Postgres) {
        return;
    }
    on_every_database(async |database| {
        if database.engine() == Engine::Sqlite {
            return;
        }
        let fake = Fake::new("webhooks", How::Error, &[]);
        let handing = Handing::start(&database, 1, &[&fake]);
        let store = handing.store.clone();
        let domain: &dyn Store = &store;
        let mut rolled_back = domain.begin().unwrap();
        rolled_back.outbox().record(&[contact_updated(1)]).unwrap();
        let later = handing.record(&[2]);
        handles(&fake, "the later one", &later).await;
        drop(rolled_back);
        let position =
            "SELECT position AS number FROM event_positions WHERE subscriber = 'webhooks'";
        eventually("the later one's position", || {
            (database.number(position) == later[0].get()).then_some(())
        })
        .await;
        handing.stop().await;
    });
}

#[test]
fn another_node_takes_over_when_the_one_that_hands_events_out_is_gone() {
    if !Engine::available().contains(&Engine::Postgres) {
        return;
    }
    on_every_database(async |database| {
        if database.engine() == Engine::Sqlite {
            return;
        }
        let (first, second) = (
            Fake::new("webhooks", How::Error, &[]),
            Fake::new("webhooks", How::Error, &[]),
        );
        let one = Handing::start(&database, 1, &[&first]);
        let ids = one.record(&[1]);
        handles(&first, "the first", &ids).await;
        let other = Handing::start(&database, 2, &[&second]);
        let ids = other.record(&[1, 2]);
        handles(&first, "those of the other node", &ids).await;
        assert!(second.handled().is_empty());
        one.stop().await;
        let ids = other.record(&[3]);
        handles(&second, "those that came later", &ids).await;
        other.stop().await;
    });
}
