//! Several servers on one PostgreSQL and one Redis.

use nimchat_tests::process::{Process, ProcessAccount};
use nimchat_tests::{
    Client, Database, Engine, Proxy, Receiver, Reply, Socket, block_on, redis_for_tests,
};
use serde_json::json;
use std::collections::HashSet;
use std::path::Path;
use std::time::Duration;

const BINARY: &str = env!("CARGO_BIN_EXE_nimchat-under-test");

/// Runs the test if there is a PostgreSQL and a Redis; it gets the address of the Redis.
fn with_redis(test: impl AsyncFn(String)) {
    let Some(redis) = redis_for_tests() else {
        return;
    };
    if !Engine::available().contains(&Engine::Postgres) {
        return;
    }
    block_on(test(redis));
}

/// A proxy to the Redis at this address, and the address that leads through it.
fn through_proxy(redis: &str) -> (Proxy, String) {
    let rest = redis.strip_prefix("redis://").unwrap();
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let to = if host.contains(':') {
        host.to_owned()
    } else {
        format!("{host}:6379")
    };
    let proxy = Proxy::start(to);
    let url = format!("redis://127.0.0.1:{}/{path}", proxy.port());
    (proxy, url)
}

async fn node(database: &Database, redis: &str) -> Process {
    Process::start(Path::new(BINARY), database, &[("REDIS__URL", redis)]).await
}

/// The administrator's socket on this server.
async fn socket(office: &ProcessAccount, server: &Process) -> Socket {
    let identifier = office.identifier(server).await;
    let mut socket = Socket::connect(server.url()).await;
    socket.subscribe(&identifier).await;
    socket
}

async fn say(administrator: &Client, number: i64, content: &str) {
    let path = format!("/conversations/{number}/messages");
    let message = json!({ "content": content });
    administrator.post(path, message).await.ok();
}

/// The content of the next message that the socket hears.
async fn heard(socket: &mut Socket) -> String {
    let message = socket.event("message.created").await;
    message["content"].as_str().unwrap().to_owned()
}

/// Waits until the socket is told to reconnect.
async fn told_to_reconnect(socket: &mut Socket) {
    let expected = json!({"type": "disconnect", "reason": "server_restart", "reconnect": true});
    while let Some(frame) = socket.next().await {
        if frame == expected {
            return;
        }
        assert_ne!(frame["type"], "disconnect", "{frame}");
    }
    panic!("the connection ended without a word");
}

#[test]
fn a_message_sent_on_one_node_is_heard_on_the_other_in_order() {
    with_redis(async |redis| {
        let database = Database::new(Engine::Postgres);
        let first = node(&database, &redis).await;
        let office = ProcessAccount::open(Path::new(BINARY), &database, &first).await;
        let second = node(&database, &redis).await;
        let number = office.conversation(&office.administrator).await;
        let both = [office.on(&first), office.on(&second)];
        // one of the two dispatches; sockets on either hear what is said on either
        for server in [&first, &second] {
            let mut socket = socket(&office, server).await;
            // a node receives messages a moment after it was started
            say(&both[0], number, "begin").await;
            while heard(&mut socket).await != "begin" {}
            for turn in 0..20 {
                say(&both[turn % 2], number, &turn.to_string()).await;
            }
            for turn in 0..20 {
                assert_eq!(heard(&mut socket).await, turn.to_string());
            }
        }
    });
}

#[test]
fn first_webhook_attempts_keep_the_order_of_a_conversation_on_two_nodes() {
    with_redis(async |redis| {
        let database = Database::new(Engine::Postgres);
        let first = node(&database, &redis).await;
        let office = ProcessAccount::open(Path::new(BINARY), &database, &first).await;
        let second = node(&database, &redis).await;
        let receiver = Receiver::start();
        receiver.answer_next((0..200).map(|call| Reply {
            status: if call % 5 == 4 { 503 } else { 200 },
            delay: Duration::from_millis(call % 7),
        }));
        let webhook = json!({"url": receiver.url(), "subscriptions": ["message_created"]});
        office.administrator.post("/webhooks", webhook).await.ok();
        let number = office.conversation(&office.administrator).await;
        let both = [office.on(&first), office.on(&second)];
        for turn in 0..100 {
            say(&both[turn % 2], number, &turn.to_string()).await;
        }
        let mut order: Vec<String> = Vec::new();
        let calls = receiver.calls_until("all are told", |calls| {
            let ids: HashSet<&str> = calls.iter().map(|call| call.header("webhook-id")).collect();
            ids.len() == 100
        });
        for call in calls.await {
            let content = call.json()["content"].as_str().unwrap().to_owned();
            if !order.contains(&content) {
                order.push(content);
            }
        }
        let expected: Vec<String> = (0..100).map(|turn| turn.to_string()).collect();
        assert_eq!(order, expected);
    });
}

#[test]
fn clients_reconnect_when_a_node_may_have_missed_messages() {
    with_redis(async |redis| {
        let database = Database::new(Engine::Postgres);
        let (near, through_near) = through_proxy(&redis);
        let (far, through_far) = through_proxy(&redis);
        let first = node(&database, &through_near).await;
        let office = ProcessAccount::open(Path::new(BINARY), &database, &first).await;
        let second = node(&database, &through_far).await;
        let number = office.conversation(&office.administrator).await;
        let says = office.on(&first);
        for (proxy, server) in [(&far, &second), (&near, &first)] {
            let mut listening = socket(&office, server).await;
            proxy.cut();
            say(&says, number, "lost").await;
            proxy.mend();
            told_to_reconnect(&mut listening).await;
        }
        // what the first node said until it noticed that Redis works again is lost to the second
        let mut again = socket(&office, &second).await;
        say(&says, number, "back").await;
        while let Some(frame) = again.next().await {
            if frame["type"] == "disconnect" {
                again = socket(&office, &second).await;
                say(&says, number, "back").await;
            }
            if frame["message"]["data"]["content"] == "back" {
                break;
            }
        }
        let stored = office
            .administrator
            .get(format!("/conversations/{number}/messages"));
        let stored = stored.await.ok();
        let messages = stored["payload"].as_array().unwrap().iter();
        let kept = messages.filter(|message| message["content"] == "lost");
        assert_eq!(kept.count(), 2, "no message is lost");
    });
}

#[test]
fn two_installations_on_one_redis_do_not_hear_each_other() {
    with_redis(async |redis| {
        let (ours, theirs) = (
            Database::new(Engine::Postgres),
            Database::new(Engine::Postgres),
        );
        let mut offices = Vec::new();
        for database in [&ours, &theirs] {
            let server = node(database, &redis).await;
            let office = ProcessAccount::open(Path::new(BINARY), database, &server).await;
            let socket = socket(&office, &server).await;
            let number = office.conversation(&office.administrator).await;
            offices.push((server, office, socket, number));
        }
        let (_theirs, other, mut their_socket, their_number) = offices.pop().unwrap();
        let (_ours, own, mut our_socket, our_number) = offices.pop().unwrap();
        assert_eq!(own.path, other.path, "the ids are the same");
        for turn in 0..5 {
            say(
                &other.administrator,
                their_number,
                &format!("theirs {turn}"),
            )
            .await;
        }
        while heard(&mut their_socket).await != "theirs 4" {}
        say(&own.administrator, our_number, "ours").await;
        assert_eq!(heard(&mut our_socket).await, "ours");
    });
}
