//! Delivery under faults: servers are killed at random moments while messages are sent, and the receiver of the webhook
//! fails one time in five. Afterwards every message is stored once, each webhook has arrived, and none is stuck.
//!
//! `.ci/run` runs a short form by itself, since other tests beside it would delay it; `just faults` runs the long one too.

use nimchat_tests::process::{Process, ProcessAccount};
use nimchat_tests::{Client, Database, Engine, Receiver, Reply, block_on};
use reqwest::{Method, StatusCode};
use serde_json::json;
use std::collections::BTreeSet;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tokio::sync::watch;

const BINARY: &str = env!("CARGO_BIN_EXE_nimchat-under-test");

const SETTINGS: [(&str, &str); 1] = [(
    "WEBHOOKS__BACKOFF_SECONDS",
    "1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1",
)];

/// Longer than all that waits takes to be delivered.
const PATIENCE: Duration = Duration::from_mins(2);

/// Messages that are sent at the same time.
const AT_ONCE: usize = 8;

/// A conversation takes 200 messages in a minute, the server's own among them.
const IN_ONE_CONVERSATION: usize = 100;

/// The messages, and what the senders know of them.
struct Load {
    conversations: Vec<i64>,
    messages: usize,
    next: AtomicUsize,
    accepted: watch::Sender<usize>,
    /// The administrator on a server that runs, or ran a moment ago.
    client: Mutex<Client>,
}

impl Load {
    async fn prepare(office: &ProcessAccount, messages: usize) -> Self {
        let mut conversations = Vec::new();
        for _ in 0..messages.div_ceil(IN_ONE_CONVERSATION) {
            conversations.push(office.conversation(&office.administrator).await);
        }
        Self {
            conversations,
            messages,
            next: AtomicUsize::new(0),
            accepted: watch::Sender::new(0),
            client: Mutex::new(office.administrator.clone()),
        }
    }

    /// Sends messages until there are no more.
    async fn send(&self) {
        loop {
            let number = self.next.fetch_add(1, Ordering::SeqCst);
            if number >= self.messages {
                return;
            }
            self.send_one(number).await;
            self.accepted.send_modify(|accepted| *accepted += 1);
        }
    }

    /// Repeats the call with the same key until it is answered.
    async fn send_one(&self, number: usize) {
        let conversation = self.conversations[number % self.conversations.len()];
        let path = format!("/conversations/{conversation}/messages");
        loop {
            let client = self.client.lock().unwrap().clone();
            let call = client
                .request(Method::POST, &path)
                .header("Idempotency-Key", format!("message-{number}"))
                .timeout(Duration::from_secs(5))
                .json(&json!({"content": format!("message {number}")}));
            match call.send().await.map(|answer| answer.status()) {
                Ok(StatusCode::OK) => return,
                // the first call is still under way, or the server stops
                Ok(status) if status == StatusCode::CONFLICT || status.is_server_error() => {}
                Ok(status) => panic!("message {number} was answered {status}"),
                Err(_) => {}
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Waits until about this part of the messages is accepted, give or take a random few.
    async fn reached(&self, part: usize, of: usize) {
        let random = usize::try_from(RandomState::new().build_hasher().finish() % 1_000).unwrap();
        let step = self.messages / of;
        let wanted = part * step - step * random / 2_000;
        let mut accepted = self.accepted.subscribe();
        accepted.wait_for(|count| *count >= wanted).await.unwrap();
    }

    async fn send_all(&self) {
        let senders = (0..AT_ONCE).map(|_| self.send());
        futures_util::future::join_all(senders).await;
    }
}

/// One call in five fails, however often it is repeated.
fn unreliable(calls: usize) -> Receiver {
    let receiver = Receiver::start();
    let reply = |call| Reply::status(if call % 5 == 4 { 503 } else { 200 });
    receiver.answer_next((0..calls).map(reply));
    receiver
}

async fn subscribe(administrator: &Client, receiver: &Receiver) {
    let webhook = json!({"url": receiver.url(), "subscriptions": ["message_created"]});
    administrator.post("/webhooks", webhook).await.ok();
}

/// Every message is stored once and told at least once, and nothing waits.
async fn all_is_well(database: &Database, receiver: &Receiver, messages: usize) {
    let expected = i64::try_from(messages).unwrap();
    let written = "FROM messages WHERE content LIKE 'message %'";
    let stored = database.number(&format!("SELECT count(*) AS number {written}"));
    assert_eq!(stored, expected, "each is stored");
    let distinct = format!("SELECT count(DISTINCT content) AS number {written}");
    assert_eq!(database.number(&distinct), expected, "and stored once");
    let pending = "SELECT count(*) AS number FROM webhook_deliveries WHERE status = 'pending'";
    let waiting =
        || database.waiting_events() + database.number(pending) + database.waiting_jobs("webhooks");
    let began = Instant::now();
    while waiting() > 0 {
        assert!(began.elapsed() < PATIENCE, "{} are stuck", waiting());
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let told: BTreeSet<String> = receiver
        .accepted()
        .iter()
        .map(|call| call.json()["content"].as_str().unwrap().to_owned())
        .filter(|content| content.starts_with("message "))
        .collect();
    assert_eq!(told.len(), messages, "each is told");
    let failed = "SELECT count(*) AS number FROM webhook_deliveries WHERE status = 'failed'";
    assert_eq!(database.number(failed), 0);
}

/// The server is killed so often, and started again.
async fn killed_again_and_again(engine: Engine, messages: usize, kills: usize) {
    println!("on {engine:?}");
    let (database, binary) = (Database::new(engine), Path::new(BINARY));
    let receiver = unreliable(messages * 4);
    let mut server = Process::start(binary, &database, &SETTINGS).await;
    let office = ProcessAccount::open(binary, &database, &server).await;
    subscribe(&office.administrator, &receiver).await;
    let load = Load::prepare(&office, messages).await;
    let killer = async {
        for kill in 1..=kills {
            load.reached(kill, kills + 1).await;
            server.kill();
            server = Process::start(binary, &database, &SETTINGS).await;
            *load.client.lock().unwrap() = office.on(&server);
        }
        server
    };
    let ((), server) = tokio::join!(load.send_all(), killer);
    all_is_well(&database, &receiver, messages).await;
    drop(server);
}

/// Two servers share the work, until one is killed for good.
async fn one_of_two_killed(messages: usize) {
    let (database, binary) = (Database::new(Engine::Postgres), Path::new(BINARY));
    let receiver = unreliable(messages * 4);
    let first = Process::start(binary, &database, &SETTINGS).await;
    let office = ProcessAccount::open(binary, &database, &first).await;
    let second = Process::start(binary, &database, &SETTINGS).await;
    subscribe(&office.administrator, &receiver).await;
    let load = Load::prepare(&office, messages).await;
    let killer = async {
        load.reached(1, 4).await;
        *load.client.lock().unwrap() = office.on(&second);
        load.reached(2, 4).await;
        *load.client.lock().unwrap() = office.on(&first);
        load.reached(3, 4).await;
        first.kill();
        *load.client.lock().unwrap() = office.on(&second);
    };
    tokio::join!(load.send_all(), killer);
    all_is_well(&database, &receiver, messages).await;
}

#[test]
#[ignore = "kills servers and waits: runs by itself in .ci/run"]
fn no_message_is_lost_or_doubled_when_the_server_is_killed() {
    for engine in Engine::available() {
        block_on(killed_again_and_again(engine, 200, 2));
    }
}

#[test]
#[ignore = "kills servers and waits: runs by itself in .ci/run"]
fn no_message_is_lost_or_doubled_when_one_of_two_servers_is_killed() {
    if Engine::available().contains(&Engine::Postgres) {
        block_on(one_of_two_killed(200));
    }
}

#[test]
#[ignore = "takes minutes; the long form of what is above"]
fn no_message_of_thousands_is_lost_or_doubled() {
    for engine in Engine::available() {
        block_on(killed_again_and_again(engine, 2_000, 5));
    }
    if Engine::available().contains(&Engine::Postgres) {
        block_on(one_of_two_killed(2_000));
    }
}
