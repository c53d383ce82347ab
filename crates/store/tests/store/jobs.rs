//! Jobs and their queues.

use crate::databases::{self, Database};
use chrono::{DateTime, TimeDelta, Utc};
use nimchat_accounts::jobs::{Unassign, UserMail};
use nimchat_accounts::ports::Store;
use nimchat_automation::DeliverWebhook;
use nimchat_core_model::job::conformance::{Adapter, BEHAVIOURS};
use nimchat_core_model::job::{
    Claim, ClaimedJob, Job, JobOrder, JobQueue, Jobs, NewJob, Queue, Settlement, Slots,
};
use nimchat_core_model::{AvatarHolder, DeleteFile, FetchAvatar, NodeId};
use nimchat_notifications::jobs::NotificationMail;
use serde_json::json;
use std::collections::HashSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::thread;
use std::time::Duration;

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_738_314_307 + seconds, 123_456_000).unwrap()
}

fn job(number: i64) -> NewJob {
    NewJob {
        account_id: None,
        queue: Queue::Internal,
        kind: "count",
        topic: None,
        ordering: None,
        fairness_key: String::new(),
        unique_key: None,
        payload: json!({"number": number}),
        run_at: at(0),
    }
}

fn enqueue(database: &Database, jobs: &[NewJob]) {
    database.work(true, &mut |work| {
        work.enqueue(jobs).unwrap();
    });
}

fn claim(database: &Database, queue: Queue, slots: usize, second: i64) -> Vec<ClaimedJob> {
    let slots = Slots::new(slots);
    let claim = Claim {
        queue,
        node: NodeId::new(1),
        now: at(second),
        lease: TimeDelta::seconds(60),
        slots: &slots,
    };
    JobQueue::claim(&database.store, &claim).unwrap()
}

impl Adapter for Database {
    fn queue(&self) -> &dyn JobQueue {
        &self.store
    }

    fn work(&self, commit: bool, act: &mut dyn FnMut(&mut dyn Jobs)) {
        let store: &dyn Store = &self.store;
        let mut work = store.begin().unwrap();
        act(work.jobs());
        if commit {
            work.commit().unwrap();
        }
    }
}

#[test]
fn jobs_conform_on_every_database() {
    for database in databases::all() {
        for (name, behaviour) in BEHAVIOURS {
            println!("{name}");
            behaviour(&database);
            // equivalent to a new database, and much faster there
            database.execute("DELETE FROM jobs");
        }
    }
}

#[test]
fn workers_that_claim_at_once_share_the_jobs() {
    for database in databases::all() {
        let jobs: Vec<_> = (0..40)
            .map(|number| NewJob {
                fairness_key: format!("key {}", number % 5),
                ..job(number)
            })
            .collect();
        enqueue(&database, &jobs);
        let seen = Mutex::new(Vec::new());
        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    // a claim may find only jobs that another worker is claiming
                    while seen.lock().unwrap().len() < 40 {
                        let claimed = claim(&database, Queue::Internal, 3, 0);
                        seen.lock()
                            .unwrap()
                            .extend(claimed.iter().map(|job| job.id));
                    }
                });
            }
        });
        let seen = seen.into_inner().unwrap();
        let once: HashSet<_> = seen.iter().collect();
        assert_eq!((seen.len(), once.len()), (40, 40));
    }
}

#[test]
fn a_job_that_its_order_holds_back_is_no_reason_to_take_the_writers_turn() {
    let database = Database::sqlite();
    let strict = |number| NewJob {
        ordering: Some(("key".to_owned(), JobOrder::Strict)),
        ..job(number)
    };
    enqueue(&database, &[strict(1), strict(2)]);
    let first = claim(&database, Queue::Internal, 10, 0).remove(0);
    let retry = Settlement::Retry {
        at: at(20),
        error: "no answer".to_owned(),
    };
    assert!(JobQueue::settle(&database.store, &first, &retry, at(1)).unwrap());
    let accounts: &dyn Store = &database.store;
    let turn = accounts.begin().unwrap();
    let claimed = thread::scope(|scope| {
        let (tell, told) = mpsc::channel();
        let database = &database;
        scope.spawn(move || tell.send(claim(database, Queue::Internal, 10, 2)).unwrap());
        let claimed = told.recv_timeout(Duration::from_secs(5));
        // a waiting unit of work gets the lease
        drop(turn);
        claimed
    });
    assert_eq!(claimed, Ok(Vec::new()));
}

#[test]
fn a_commit_wakes_the_workers_of_its_queues() {
    for database in databases::all() {
        let woken: [Arc<AtomicUsize>; 2] = Default::default();
        for (queue, woken) in [Queue::Mail, Queue::Webhooks].into_iter().zip(&woken) {
            let woken = Arc::clone(woken);
            let wake = move || {
                woken.fetch_add(1, Ordering::SeqCst);
            };
            database.store.on_jobs(queue, Arc::new(wake));
        }
        let mail = NewJob {
            queue: Queue::Mail,
            ..job(1)
        };
        database.work(false, &mut |work| {
            work.enqueue(std::slice::from_ref(&mail)).unwrap();
        });
        enqueue(&database, &[mail.clone(), mail]);
        let woken = woken.map(|woken| woken.load(Ordering::SeqCst));
        assert_eq!(woken, [1, 0]);
    }
}

const MIGRATION: &str = "2026-11-28-000020_jobs";

/// Undoes the migration and all later ones, the newest first.
fn undo_jobs(database: &Database) {
    let dialect = if database.name() == "SQLite" {
        "sqlite"
    } else {
        "postgres"
    };
    let folder = format!("{}/../../migrations/{dialect}", env!("CARGO_MANIFEST_DIR"));
    let mut migrations: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.file_name().unwrap().to_str().unwrap() >= MIGRATION)
        .collect();
    migrations.sort();
    for migration in migrations.iter().rev() {
        database.execute(&std::fs::read_to_string(migration.join("down.sql")).unwrap());
        let name = migration.file_name().unwrap().to_str().unwrap();
        let version = name.split('_').next().unwrap().replace('-', "");
        database.execute(&format!(
            "DELETE FROM __diesel_schema_migrations WHERE version = '{version}'"
        ));
    }
}

/// The database as the release before this queue wrote it.
fn before_jobs(database: &Database) {
    undo_jobs(database);
    database.execute(databases::BASICS);
    let json = |text: &str| database.json(text);
    let time = "'2025-01-31 09:05:07.5'";
    let letter = |id: i64, kind: &str, account: &str, body: &str, status: &str, attempts: i64| {
        format!(
            "INSERT INTO letters (id, kind, account_id, body, status, attempts, next_attempt_at, settled_at, \
             last_error, created_at) VALUES ({id}, '{kind}', {account}, {}, '{status}', {attempts}, {time}, \
             {time}, 'an error', {time});",
            json(body)
        )
    };
    let chore = |kind: &str, topic: &str, body: &str| {
        format!(
            "INSERT INTO chores (topic, body, due_at, failures, kind) \
             VALUES ('{topic}', {}, {time}, 3, '{kind}');",
            json(body)
        )
    };
    let delivery = |id: i64, endpoint: &str, status: &str, attempts: i64| {
        format!(
            "INSERT INTO webhook_deliveries (id, account_id, endpoint_type, endpoint_id, url, secret, event_id, \
             topic, body, status, attempts, next_attempt_at, claimed_until, created_at) \
             VALUES ({id}, 1, '{endpoint}', 7, 'https://example.com', 's', {id}, 'conversation:5', '{{}}', \
             '{status}', {attempts}, {time}, {time}, {time});"
        )
    };
    let notification = r#"{"kind":"notification","user":1,"account":1,"notification":3,"about":"conversation_mention","conversation":5,"message":null}"#;
    let rows = [
        letter(11, "notification", "1", notification, "pending", 2),
        letter(
            12,
            "confirmation",
            "1",
            r#"{"kind":"confirmation","user":2}"#,
            "pending",
            0,
        ),
        letter(
            13,
            "password_reset",
            "NULL",
            r#"{"kind":"password_reset","user":2}"#,
            "given_up",
            9,
        ),
        letter(
            14,
            "password_reset",
            "NULL",
            r#"{"kind":"password_reset","user":2}"#,
            "sent",
            1,
        ),
        "DELETE FROM letters WHERE id = 14;".to_owned(),
        chore(
            "housework",
            "file:/files/a",
            r#"{"type":"drop_file","reference":"/files/a"}"#,
        ),
        chore(
            "housework",
            "user:2",
            r#"{"type":"unassign","account":1,"user":2}"#,
        ),
        chore(
            "errand",
            "avatar:contact:4",
            r#"{"type":"fetch_avatar","holder":{"type":"contact","id":4},"address":"https://example.com/a"}"#,
        ),
        delivery(21, "Webhook", "pending", 1),
        delivery(22, "Inbox", "pending", 0),
        delivery(23, "Webhook", "delivered", 1),
    ];
    database.execute(&rows.concat());
    if database.name() == "PostgreSQL" {
        // as if the rows had been inserted
        database.execute("SELECT setval('letters_id_seq', 14)");
    }
}

#[test]
fn what_waited_before_there_was_one_queue_is_done_by_it() {
    for database in databases::all() {
        before_jobs(&database);
        let lacked = database.store.migrate().unwrap();
        assert!(lacked.pending.iter().any(|name| name.contains("jobs")));

        let mail = claim(&database, Queue::Mail, 10, 1);
        assert_eq!([mail[0].id.get(), mail[1].id.get()], [11, 12], "as before");
        let notification: NotificationMail = mail[0].read().unwrap();
        assert_eq!(
            (notification.conversation, notification.message),
            (5.into(), None)
        );
        assert_eq!(mail[0].attempts, 2);
        assert_eq!(mail[0].fairness_key, notification.fairness_key());
        let confirmation: UserMail = mail[1].read().unwrap();
        let expected = UserMail::Confirmation {
            user: 2.into(),
            account: Some(1.into()),
        };
        assert_eq!(confirmation, expected);
        let failed = database.store.failed(10).unwrap();
        assert_eq!(failed.len(), 1);
        assert_eq!((failed[0].id.get(), failed[0].attempts), (13, 9));
        assert_eq!(failed[0].error, "an error");

        let internal = claim(&database, Queue::Internal, 10, 1);
        assert!(internal[0].id.get() > 14, "no id of a mail that was sent");
        let reference = "/files/a".to_owned();
        assert_eq!(internal[0].read().ok(), Some(DeleteFile { reference }));
        let unassign = Unassign {
            account: 1.into(),
            user: 2.into(),
        };
        assert_eq!(internal[1].read().ok(), Some(unassign));
        assert_eq!(
            (internal[1].attempts, internal[1].account_id),
            (3, Some(1.into()))
        );
        let external = claim(&database, Queue::External, 10, 1);
        let fetch: FetchAvatar = external[0].read().unwrap();
        assert_eq!(fetch.holder, AvatarHolder::Contact(4.into()));

        let calls = claim(&database, Queue::Webhooks, 10, 1);
        let ids: Vec<i64> = calls
            .iter()
            .map(|call| call.read::<DeliverWebhook>().unwrap().delivery_id.get())
            .collect();
        assert_eq!(ids, [21, 22]);
        assert_eq!(calls[0].fairness_key, "webhook:7");
        assert_eq!((calls[0].attempts, calls[1].attempts), (1, 0));
        let topics = "SELECT count(*) FROM jobs WHERE ordering_key = 'inbox:7/conversation:5' AND topic = 'conversation:5'";
        assert_eq!(database.count(topics), 1);
    }
}

#[test]
fn jobs_go_back_to_where_they_came_from() {
    for database in databases::all() {
        before_jobs(&database);
        let letters = "SELECT count(*) FROM letters WHERE kind IN ('notification', 'confirmation', 'password_reset')";
        let waiting = "SELECT count(*) FROM webhook_deliveries WHERE status = 'pending' AND next_attempt_at = '2025-01-31 09:05:07.5'";
        let counts = |database: &Database| {
            [letters, "SELECT count(*) FROM chores", waiting].map(|query| database.count(query))
        };
        assert_eq!(counts(&database), [3, 3, 2]);
        database.store.migrate().unwrap();
        undo_jobs(&database);
        assert_eq!(counts(&database), [3, 3, 2]);
        // other tests use the database after this one
        database.store.migrate().unwrap();
    }
}
