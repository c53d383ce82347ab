//! Killed servers: accepted changes are delivered, with their states.

use nimchat_tests::process::{Process, ProcessAccount};
use nimchat_tests::{Answer, Client, Database, Engine, Receiver, Reply, block_on, eventually};
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

const BINARY: &str = env!("CARGO_BIN_EXE_nimchat-under-test");

/// Longer than any test waits.
const HANGS: Reply = Reply {
    status: 503,
    delay: Duration::from_mins(1),
};

const SETTINGS: [(&str, &str); 1] = [("WEBHOOKS__BACKOFF_SECONDS", "1,1,1,1,1,1,1,1,1,1")];

fn on_every_database(test: impl AsyncFn(Arc<Database>)) {
    for engine in Engine::available() {
        println!("on {engine:?}");
        block_on(test(Arc::new(Database::new(engine))));
    }
}

async fn subscribe(administrator: &Client, receiver: &Receiver) {
    let subscriptions = [
        "conversation_created",
        "conversation_status_changed",
        "message_created",
    ];
    let webhook = json!({"url": receiver.url(), "subscriptions": subscriptions});
    administrator.post("/webhooks", webhook).await.ok();
}

/// A conversation, two messages, resolved, open, without a pause.
async fn story(office: &ProcessAccount, administrator: &Client) -> i64 {
    let number = office.conversation(administrator).await;
    let path = format!("/conversations/{number}");
    for content in ["One", "Two"] {
        let message = json!({"content": content});
        administrator
            .post(format!("{path}/messages"), message)
            .await
            .ok();
    }
    for status in ["resolved", "open"] {
        let body = json!({"status": status});
        administrator
            .post(format!("{path}/toggle_status"), body)
            .await
            .ok();
    }
    number
}

/// The content of a webhook call: the conversation, the event and the status at the event.
fn told(call: &Value) -> (i64, String) {
    let event = call["event"].as_str().unwrap();
    let conversation = match event {
        "message_created" => &call["conversation"],
        _ => call,
    };
    let status = conversation["status"].as_str().unwrap();
    let number = conversation["id"].as_i64().unwrap();
    let what = match event {
        "message_created" => call["content"].as_str().unwrap(),
        event => event,
    };
    (number, format!("{what}: {status}"))
}

const MOMENTS: [&str; 5] = [
    "conversation_created: open",
    "One: open",
    "Two: open",
    "conversation_status_changed: resolved",
    "conversation_status_changed: open",
];

/// Waits until all events of every conversation were delivered, and checks each one's status.
async fn all_told(receiver: &Receiver, numbers: &[i64]) {
    let accepted = || {
        let mut moments: BTreeMap<i64, BTreeMap<String, u32>> = BTreeMap::new();
        for call in receiver.accepted() {
            let (number, what) = told(&call.json());
            *moments.entry(number).or_default().entry(what).or_default() += 1;
        }
        moments
    };
    eventually("everything told", || {
        let moments = accepted();
        let whole = |number| {
            moments
                .get(number)
                .is_some_and(|told| MOMENTS.iter().all(|moment| told.contains_key(*moment)))
        };
        numbers.iter().all(whole).then_some(())
    })
    .await;
    for (number, told) in accepted() {
        // at least once, and only states that existed
        for what in told.keys() {
            assert!(MOMENTS.contains(&what.as_str()), "{number}: {what}");
        }
    }
}

#[test]
fn what_happened_is_told_as_it_was_though_the_receiver_was_down_and_the_server_killed() {
    on_every_database(async |database| {
        let binary = Path::new(BINARY);
        let receiver = Receiver::start();
        // down: no call is accepted
        receiver.refuse("", 503);
        let server = Process::start(binary, &database, &SETTINGS).await;
        let office = ProcessAccount::open(binary, &database, &server).await;
        subscribe(&office.administrator, &receiver).await;
        let mut numbers = Vec::new();
        for _ in 0..25 {
            numbers.push(story(&office, &office.administrator).await);
        }
        server.kill();
        let server = Process::start(binary, &database, &SETTINGS).await;
        receiver.accept();
        all_told(&receiver, &numbers).await;
        drop(server);
    });
}

#[test]
fn what_a_killed_server_had_in_hand_is_told_by_the_next_one_soon() {
    on_every_database(async |database| {
        let binary = Path::new(BINARY);
        let receiver = Receiver::start();
        let server = Process::start(binary, &database, &SETTINGS).await;
        let office = ProcessAccount::open(binary, &database, &server).await;
        subscribe(&office.administrator, &receiver).await;
        // a call in progress holds its delivery for as long as it may take
        receiver.refuse_with("", HANGS);
        let number = story(&office, &office.administrator).await;
        eventually("a call under way", || {
            (!receiver.so_far().is_empty()).then_some(())
        })
        .await;
        server.kill();
        receiver.accept();
        let server = Process::start(binary, &database, &SETTINGS).await;
        // far less than the lease of the killed process
        let began = Instant::now();
        all_told(&receiver, &[number]).await;
        assert!(began.elapsed() < Duration::from_secs(5));
        drop(server);
    });
}

#[test]
fn of_two_nodes_the_one_that_lives_tells_what_the_killed_one_had_in_hand() {
    if !Engine::available().contains(&Engine::Postgres) {
        return;
    }
    block_on(async {
        let database = Database::new(Engine::Postgres);
        let binary = Path::new(BINARY);
        let receiver = Receiver::start();
        let first = Process::start(binary, &database, &SETTINGS).await;
        let office = ProcessAccount::open(binary, &database, &first).await;
        subscribe(&office.administrator, &receiver).await;
        let second = Process::start(binary, &database, &SETTINGS).await;
        receiver.refuse_with("", HANGS);
        let mut numbers = vec![story(&office, &office.administrator).await];
        eventually("a call under way", || {
            (!receiver.so_far().is_empty()).then_some(())
        })
        .await;
        first.kill();
        receiver.accept();
        let began = Instant::now();
        numbers.push(story(&office, &office.on(&second)).await);
        all_told(&receiver, &numbers).await;
        assert!(began.elapsed() < Duration::from_secs(15));
    });
}

async fn keyed(caller: &Client, path: &str, body: &Value) -> Answer {
    let request = caller.request(Method::POST, path).json(body);
    Answer::of(request.header("Idempotency-Key", "key")).await
}

/// As if the server had been killed before it stored the answers of the calls.
fn lose_answers(database: &Database, changed: bool) {
    database.execute(&format!(
        "UPDATE keyed_calls SET answer = NULL, changed = {changed}"
    ));
}

#[test]
fn a_repeated_call_does_not_wait_for_a_server_that_was_killed() {
    on_every_database(async |database| {
        let binary = Path::new(BINARY);
        let server = Process::start(binary, &database, &SETTINGS).await;
        let office = ProcessAccount::open(binary, &database, &server).await;
        let number = office.conversation(&office.administrator).await;
        let conversation = format!("/conversations/{number}");
        let label = json!({"title": "vip"});
        office.administrator.post("/labels", label).await.ok();
        let calls = [
            (format!("{conversation}/messages"), json!({"content": "Hi"})),
            ("/contacts".to_owned(), json!({"name": "Grace"})),
            ("/conversations".to_owned(), office.conversation_body()),
            (
                "/agents".to_owned(),
                json!({"name": "Gus", "email": "gus@engines.example"}),
            ),
            (format!("{conversation}/labels"), json!({"labels": ["vip"]})),
            (
                format!("{conversation}/toggle_status"),
                json!({"status": "resolved"}),
            ),
            (
                format!("{conversation}/toggle_priority"),
                json!({"priority": "high"}),
            ),
        ];
        let mut first = Vec::new();
        for (path, body) in &calls {
            first.push(keyed(&office.administrator, path, body).await);
        }
        lose_answers(&database, true);
        // the server lives: the answer may still come
        let (path, body) = &calls[0];
        keyed(&office.administrator, path, body).await.refused(409);
        server.kill();
        let server = Process::start(binary, &database, &SETTINGS).await;
        let administrator = office.on(&server);
        let before = database.rows("messages");
        for ((path, body), first) in calls.iter().zip(&first) {
            let again = keyed(&administrator, path, body).await;
            assert_eq!(again.header("idempotent-replayed"), Some("true"), "{path}");
            assert_eq!(again.status, first.status, "{path}");
            if !first.text.is_empty() {
                for key in ["id", "payload"] {
                    let (of_first, now) = (&first.ok()[key], &again.ok()[key]);
                    let known = |value: &Value| match &value["contact"]["id"] {
                        Value::Null => value.clone(),
                        id => id.clone(),
                    };
                    assert_eq!(known(now), known(of_first), "{path}");
                }
            }
        }
        assert_eq!(database.rows("messages"), before);
        // what changed nothing is carried out now
        lose_answers(&database, false);
        server.kill();
        let server = Process::start(binary, &database, &SETTINGS).await;
        let (path, body) = &calls[1];
        let (contacts, again) = (
            database.rows("contacts"),
            keyed(&office.on(&server), path, body).await,
        );
        again.ok();
        assert_eq!(again.header("idempotent-replayed"), None);
        assert_eq!(database.rows("contacts"), contacts + 1);
    });
}

#[test]
fn of_two_nodes_the_one_that_lives_answers_what_the_killed_one_began() {
    if !Engine::available().contains(&Engine::Postgres) {
        return;
    }
    block_on(async {
        let (database, binary) = (Database::new(Engine::Postgres), Path::new(BINARY));
        let first = Process::start(binary, &database, &SETTINGS).await;
        let office = ProcessAccount::open(binary, &database, &first).await;
        let second = Process::start(binary, &database, &SETTINGS).await;
        let body = json!({"name": "Grace"});
        let made = keyed(&office.administrator, "/contacts", &body).await.ok();
        lose_answers(&database, true);
        let elsewhere = office.on(&second);
        keyed(&elsewhere, "/contacts", &body).await.refused(409);
        first.kill();
        // the database notices at once that the node is gone
        let again = eventually_answered(&elsewhere, "/contacts", &body).await;
        assert_eq!(
            again["payload"]["contact"]["id"],
            made["payload"]["contact"]["id"]
        );
    });
}

/// Repeats the call until it is no longer refused as running, for as long as a database takes to notice a lost client.
async fn eventually_answered(caller: &Client, path: &str, body: &Value) -> Value {
    let began = Instant::now();
    loop {
        let answer = keyed(caller, path, body).await;
        if answer.status != 409 {
            return answer.ok();
        }
        assert!(began.elapsed() < Duration::from_secs(5), "{answer:?}");
    }
}
