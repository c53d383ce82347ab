//! A server that runs out of what the system gives it: file descriptors, disk. What it answers is true, and it is well
//! again by itself.

use futures_util::future::join_all;
use nimchat_tests::process::{Process, ProcessAccount};
use nimchat_tests::{Answer, Database, Engine, Form, block_on};
use reqwest::Method;
use rustix::process::{Resource, getrlimit};
use serde_json::json;
use std::path::Path;
use std::time::{Duration, Instant};
use tokio::net::TcpStream;
use tokio::time::timeout;

const BINARY: &str = env!("CARGO_BIN_EXE_nimchat-under-test");

/// More connections than the server has file descriptors.
const CROWD: usize = 1_100;

/// Fewer connections than it accepts.
const GATHERED: usize = 800;

/// Connections that are opened at the same time.
const AT_ONCE: usize = 50;

/// Longer than an accepted connection takes.
const MOMENT: Duration = Duration::from_secs(3);

/// Longer than anything here takes.
const PATIENCE: Duration = Duration::from_secs(30);

/// Connections that send nothing: as many as the server accepts or the system queues.
async fn crowd(url: &str) -> Vec<TcpStream> {
    let address = url.strip_prefix("http://").unwrap();
    let mut crowd = Vec::new();
    while crowd.len() < CROWD {
        let some = (0..AT_ONCE).map(|_| timeout(MOMENT, TcpStream::connect(address)));
        let taken: Vec<_> = join_all(some).await.into_iter().flatten().collect();
        if taken.is_empty() {
            break;
        }
        crowd.extend(taken.into_iter().map(Result::unwrap));
    }
    assert!(crowd.len() > GATHERED, "{}", crowd.len());
    crowd
}

#[test]
fn connections_that_send_nothing_keep_no_caller_from_writing() {
    // the crowd is in this process
    nimchat_server::descriptors::raise_limit();
    let limit = getrlimit(Resource::Nofile).current;
    if limit.is_some_and(|limit| limit < 2 * CROWD as u64) {
        println!("skipped: the crowd may not have that many descriptors");
        return;
    }
    for engine in Engine::available() {
        println!("on {engine:?}");
        block_on(async {
            let (database, binary) = (Database::new(engine), Path::new(BINARY));
            let settings = [("DATABASE__DURABILITY", "full"), ("SERVER__WORKERS", "2")];
            let limited = Process::start_after("ulimit -n 1024", binary, &database, &settings);
            let server = limited.await;
            let office = ProcessAccount::open(binary, &database, &server).await;
            let number = office.conversation(&office.administrator).await;
            let messages = format!("/conversations/{number}/messages");
            // over a connection that is there already; each needs descriptors of its own
            let writes = async || {
                for turn in 0..10 {
                    let form = Form::default().text("content", "Look").file(
                        "attachments[]",
                        "a.txt",
                        "text/plain",
                        b"as follows",
                    );
                    let call = office
                        .administrator
                        .send_form(Method::POST, &messages, form);
                    assert_eq!(call.await.status, 200, "message {turn}");
                }
            };
            let health = async || {
                let health = server.anyone().request(Method::GET, "/health");
                Answer::of(health.timeout(PATIENCE)).await.status
            };
            writes().await;
            let crowd = crowd(server.url()).await;
            writes().await;
            assert_eq!(health().await, 200, "once its connection's turn comes");
            drop(crowd);
            writes().await;
            assert_eq!(health().await, 200);
            let stored = "SELECT count(*) AS number FROM messages WHERE content = 'Look'";
            assert_eq!(database.number(stored), 30);
        });
    }
}

#[test]
fn a_full_disk_is_a_503_and_told_by_health_until_there_is_room() {
    if !Engine::available().contains(&Engine::Sqlite) {
        return;
    }
    block_on(async {
        let (database, binary) = (Database::new(Engine::Sqlite), Path::new(BINARY));
        // without the signal a write fails, as on a disk that is full
        let server = Process::start_after("trap '' XFSZ", binary, &database, &[]).await;
        let office = ProcessAccount::open(binary, &database, &server).await;
        let number = office.conversation(&office.administrator).await;
        let messages = format!("/conversations/{number}/messages");
        let write = async || {
            let body = json!({"content": "Hello"});
            office.administrator.post(&messages, body).await.status
        };
        let health = async || server.anyone().get("/health").await.status;
        assert_eq!((write().await, health().await), (200, 200));
        server.limit(Resource::Fsize, Some(0));
        assert_eq!((write().await, health().await), (503, 503));
        assert_eq!(office.administrator.get(&messages).await.status, 200);
        server.limit(Resource::Fsize, None);
        let began = Instant::now();
        while health().await != 200 {
            assert!(began.elapsed() < PATIENCE, "well again");
        }
        assert_eq!(write().await, 200);
        assert_eq!(database.rows("messages"), 2);
    });
}
