//! A database that falls silent: refusals within five seconds, and service again without a restart.

use futures_util::future::join_all;
use nimchat_tests::process::{Process, ProcessAccount};
use nimchat_tests::{Answer, Database, Engine, Proxy, Socket, block_on};
use reqwest::Method;
use serde_json::json;
use std::path::Path;
use std::time::{Duration, Instant};

const BINARY: &str = env!("CARGO_BIN_EXE_nimchat-under-test");

/// The promise (`docs/decisions/0037`), and a little for a busy machine.
const WITHIN: Duration = Duration::from_millis(5_500);

/// Longer than it takes to notice anything.
const PATIENCE: Duration = Duration::from_secs(20);

/// How long what is kept of callers counts without a proof that changes are heard (`docs/decisions/0044`).
const TRUSTED: Duration = Duration::from_secs(2);

/// More than the threads that may be blocked.
const CROWD: usize = 40;

#[test]
fn a_silent_database_is_a_503_within_five_seconds_and_nothing_has_to_be_restarted() {
    if !Engine::available().contains(&Engine::Postgres) {
        return;
    }
    block_on(async {
        let (database, binary) = (Database::new(Engine::Postgres), Path::new(BINARY));
        let (proxy, url) = through_proxy(database.url());
        let settings = [("DATABASE__URL", url.as_str())];
        let server = Process::start(binary, &database, &settings).await;
        let office = ProcessAccount::open(binary, &database, &server).await;
        let number = office.conversation(&office.administrator).await;
        let messages = format!("/conversations/{number}/messages");
        let anyone = server.anyone();
        let identifier = office.identifier(&server).await;
        let mut socket = Socket::connect(server.url()).await;

        proxy.silence();
        let began = Instant::now();
        socket.command("subscribe", &identifier, None).await;
        assert_eq!(socket.next().await, None, "disconnected");
        assert!(began.elapsed() < WITHIN, "{:?}", began.elapsed());
        for _ in 0..2 {
            let calls = (0..CROWD).map(|_| async {
                let began = Instant::now();
                let listed = office.administrator.get(&messages).await;
                (listed, began.elapsed())
            });
            let written = async {
                let began = Instant::now();
                let body = json!({"content": "Hi"});
                let written = office.administrator.post(&messages, body).await;
                (written, began.elapsed())
            };
            let watched = ["/health", "/metrics"].map(async |path| {
                let began = Instant::now();
                let told = Answer::of(anyone.request(Method::GET, path)).await;
                (told, began.elapsed())
            });
            let (calls, written, watched) =
                tokio::join!(join_all(calls), written, join_all(watched));
            for (answer, took) in calls.into_iter().chain(watched).chain([written]) {
                assert_eq!(answer.status, 503, "{answer:?}");
                assert!(took < WITHIN, "{took:?}");
            }
        }

        proxy.mend();
        let began = Instant::now();
        while office.administrator.get(&messages).await.status != 200 {
            assert!(began.elapsed() < Duration::from_secs(10), "well again");
        }
        let body = json!({"content": "Hello again"});
        office.administrator.post(&messages, body).await.ok();
        let health = Answer::of(anyone.request(Method::GET, "/health")).await;
        assert_eq!(health.status, 200);
    });
}

#[test]
fn nothing_out_of_date_is_answered_while_what_listens_for_changes_of_callers_is_frozen() {
    if !Engine::available().contains(&Engine::Postgres) {
        return;
    }
    block_on(async {
        let (database, binary) = (Database::new(Engine::Postgres), Path::new(BINARY));
        let (proxy, url) = through_proxy(database.url());
        let settings = [("DATABASE__URL", url.as_str())];
        let server = Process::start(binary, &database, &settings).await;
        let office = ProcessAccount::open(binary, &database, &server).await;
        let becomes = |role: &str| {
            database.execute(&format!("UPDATE account_users SET role = '{role}'"));
        };
        // for administrators alone
        let status = async || office.administrator.get("/webhooks").await.status;
        let listeners = || {
            database.number(
                "SELECT count(*) AS number FROM pg_stat_activity
                 WHERE datname = current_database() AND query LIKE 'NOTIFY nimchat_callers%'",
            )
        };
        let comes_to = async |wanted: u16| {
            let began = Instant::now();
            while status().await != wanted {
                assert!(began.elapsed() < PATIENCE, "it does not come to {wanted}");
            }
        };
        let began = Instant::now();
        while listeners() == 0 {
            assert_eq!(status().await, 200);
            assert!(began.elapsed() < PATIENCE, "nothing listens");
        }

        proxy.silence_listeners();
        let silenced = Instant::now();
        becomes("agent");
        comes_to(401).await;
        // it may have been read before anything was missed, and kept
        while silenced.elapsed() < TRUSTED {
            status().await;
        }
        for (role, expected) in [("administrator", 200), ("agent", 401)].repeat(5) {
            becomes(role);
            assert_eq!(status().await, expected, "{role}");
        }

        proxy.mend();
        becomes("administrator");
        comes_to(200).await;
        database.execute("DELETE FROM access_tokens");
        comes_to(401).await;
    });
}

/// A proxy to the database at this address, and the address that leads through it.
fn through_proxy(database: &str) -> (Proxy, String) {
    let mut url = url::Url::parse(database).unwrap();
    let (host, port) = (url.host_str().unwrap(), url.port().unwrap_or(5432));
    let proxy = Proxy::start(format!("{host}:{port}"));
    url.set_host(Some("127.0.0.1")).unwrap();
    url.set_port(Some(proxy.port())).unwrap();
    (proxy, url.into())
}
