//! What the log says of requests, and of servers that do not take what is sent to them.

use crate::binary::{Serving, answered, nimchat, shell, text};
use serde_json::Value;
use std::io::Write;
use std::net::TcpListener;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// Longer than two attempts take.
const PATIENCE: Duration = Duration::from_secs(30);

/// A server with an account and its administrator, and how to call it.
struct Installed {
    serving: Serving,
    folder: TempDir,
    account: i64,
    token: String,
}

impl Installed {
    fn open(settings: &[(&str, &str)]) -> Self {
        let folder = TempDir::new().unwrap();
        let serving = Serving::start_with(folder.path(), &["serve", "--no-bootstrap"], settings);
        let account = answered(&nimchat(
            folder.path(),
            &["account", "create", "--name", "Acme"],
            &[],
        ));
        let account = account["id"].as_i64().unwrap();
        let number = account.to_string();
        let ada = [
            "user",
            "create",
            "--name",
            "Ada",
            "--email",
            "ada@acme.example",
            "--account",
            &number,
            "--role",
            "administrator",
        ];
        let ada = answered(&nimchat(folder.path(), &ada, &[]));
        Self {
            serving,
            account,
            token: ada["access_token"].as_str().unwrap().to_owned(),
            folder,
        }
    }

    fn metrics(&self) -> String {
        let address = format!("{}/metrics", self.serving.url);
        let told = std::process::Command::new("curl")
            .args(["-sS", &address])
            .output();
        text(&told.unwrap().stdout)
    }

    fn call(&self, path: &str, body: Option<&str>) -> Value {
        let (url, token, account) = (&self.serving.url, &self.token, self.account);
        let body = body.map_or_else(String::new, |body| {
            format!("-H 'Content-Type: application/json' -d '{body}'")
        });
        shell(&format!(
            "curl -sS {url}/api/v1/accounts/{account}{path} -H 'api_access_token: {token}' {body}"
        ))
    }
}

#[test]
fn a_request_is_one_line_with_client_account_and_route() {
    let desk = Installed::open(&[]);
    desk.call("/agents", None);
    desk.serving.curl("/health");
    let (_, _, log) = desk.serving.terminate();
    let lines: Vec<_> = log
        .lines()
        .filter(|line| line.contains("method="))
        .collect();
    assert_eq!(lines.len(), 1, "{log}");
    for part in [
        "method=GET",
        "route=\"/api/v1/accounts/{account_id}/agents\"",
        "status=200",
        "client=127.0.0.1",
        &format!("account={}", desk.account),
    ] {
        assert!(lines[0].contains(part), "{part}: {}", lines[0]);
    }
    assert!(!log.contains(&desk.token), "{log}");
    drop(desk.folder);
}

#[test]
fn a_webhook_that_fails_is_a_warning_at_its_first_and_its_last_attempt() {
    let desk = Installed::open(&[
        ("NIMCHAT_SECURITY__ALLOW_PRIVATE_WEBHOOKS", "true"),
        ("NIMCHAT_WEBHOOKS__BACKOFF_SECONDS", "1,1"),
    ]);
    // nothing listens there
    let free = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = free.local_addr().unwrap().port();
    drop(free);
    let webhook = format!(
        r#"{{"url": "http://127.0.0.1:{port}/secret-path", "subscriptions": ["contact_created"]}}"#
    );
    desk.call("/webhooks", Some(&webhook));
    desk.call("/contacts", Some(r#"{"name": "Linus"}"#));
    let began = Instant::now();
    let delivery = loop {
        let told = desk.call("/webhooks/1/deliveries", None);
        let text = told.to_string();
        if text.contains("\"failed\"") {
            break told;
        }
        assert!(began.elapsed() < PATIENCE, "{text}");
        std::thread::sleep(Duration::from_millis(100));
    };
    let (_, _, log) = desk.serving.terminate();
    let warnings: Vec<_> = log.lines().filter(|line| line.contains("WARN")).collect();
    for text in ["first attempt failed", "job given up"] {
        let told: Vec<_> = warnings.iter().filter(|line| line.contains(text)).collect();
        assert_eq!(told.len(), 1, "{text} {delivery} {log}");
        for part in [
            "host=\"127.0.0.1\"",
            "delivery=1",
            "kind=\"deliver_webhook\"",
        ] {
            assert!(told[0].contains(part), "{part}: {}", told[0]);
        }
    }
    assert!(!log.contains("secret-path"), "{log}");
    drop(desk.folder);
}

/// A mail server that is busy: its port.
fn busy_mail_server() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            // the client may be gone
            let _told = stream.write_all(b"421 4.3.2 busy\r\n");
        }
    });
    port
}

#[test]
fn an_e_mail_that_fails_is_a_warning_at_its_first_and_its_last_attempt() {
    let server = format!("smtp://127.0.0.1:{}", busy_mail_server());
    let desk = Installed::open(&[
        ("NIMCHAT_SMTP__URL", server.as_str()),
        ("NIMCHAT_SMTP__BACKOFF_SECONDS", "1,1"),
    ]);
    let kate = r#"{"name": "Kate", "email": "kate@acme.example"}"#;
    desk.call("/agents", Some(kate));
    let began = Instant::now();
    let given_up = "nimchat_jobs{queue=\"mail\",state=\"failed\"} 1";
    while !desk.metrics().contains(given_up) {
        assert!(began.elapsed() < PATIENCE, "{}", desk.metrics());
        std::thread::sleep(Duration::from_millis(100));
    }
    let (_, _, log) = desk.serving.terminate();
    let warnings: Vec<_> = log.lines().filter(|line| line.contains("WARN")).collect();
    for text in ["first attempt failed", "job given up"] {
        let told: Vec<_> = warnings.iter().filter(|line| line.contains(text)).collect();
        assert_eq!(told.len(), 1, "{text} {log}");
        for part in ["queue=\"mail\"", "job=", "127.0.0.1: 421"] {
            assert!(told[0].contains(part), "{part}: {}", told[0]);
        }
    }
    assert!(!log.contains("kate@acme.example"), "{log}");
    drop(desk.folder);
}

#[test]
fn metrics_can_have_an_address_of_their_own() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = free.local_addr().unwrap().to_string();
    drop(free);
    let folder = TempDir::new().unwrap();
    let settings = [("NIMCHAT_METRICS__LISTEN", address.as_str())];
    let serving = Serving::start_with(folder.path(), &["serve", "--no-bootstrap"], &settings);
    assert!(serving.curl("/metrics")["error"].is_string());
    let told = std::process::Command::new("curl")
        .args(["-sS", &format!("http://{address}/metrics")])
        .output()
        .unwrap();
    let told = text(&told.stdout);
    assert!(told.contains("nimchat_build_info{"), "{told}");
    let (code, _, log) = serving.terminate();
    assert_eq!(code, Some(0), "{log}");
}
