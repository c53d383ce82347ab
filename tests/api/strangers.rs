//! What callers cost whom nimchat does not know, and what it lets them make.

use nimchat_tests::{
    Answer, Client, Options, Profile, TestAccount, everywhere_with, on_every_store,
};
use reqwest::Method;
use serde_json::{Value, json};
use std::io::Write;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Sends this head and the beginning of a body, and reads the answer, until the server closes the connection.
async fn answer_to_beginning(url: &str, head: &str, beginning: &str) -> String {
    let address = url.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request = format!("{head}\r\nHost: {address}\r\nConnection: close\r\n\r\n{beginning}");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    let mut part = [0; 4096];
    loop {
        match stream.read(&mut part).await {
            Ok(0) | Err(_) => break,
            Ok(length) => answer.extend_from_slice(&part[..length]),
        }
        let text = String::from_utf8_lossy(&answer);
        if text.contains("\r\n\r\n{") && text.ends_with('}') {
            break;
        }
    }
    String::from_utf8_lossy(&answer).into_owned()
}

#[test]
fn a_large_body_is_read_only_from_a_caller_who_may_send_it() {
    everywhere_with(&Options::default(), async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let path = format!("/api/v1/accounts/{}/contacts", desk.account);
        for kind in [
            "Content-Length: 100000",
            "Transfer-Encoding: chunked",
            "Content-Length: 10\r\nContent-Encoding: gzip",
        ] {
            let head = format!(
                "POST {path} HTTP/1.1\r\nContent-Type: application/json\r\napi_access_token: guess\r\n{kind}"
            );
            // no body is ever sent
            let answer = answer_to_beginning(nimchat.url(), &head, "").await;
            assert!(answer.starts_with("HTTP/1.1 401"), "{kind}: {answer}");
        }
        let name = "a".repeat(100);
        let attributes: Value = (0..1000)
            .map(|number| (format!("key_{number}"), json!(name)))
            .collect::<serde_json::Map<_, _>>()
            .into();
        let known = json!({"name": "Linus", "additional_attributes": attributes});
        assert!(known.to_string().len() > 64 * 1024);
        let made = desk.administrator.post("/contacts", known).await;
        assert_eq!(made.status, 200, "{}", made.text);
    });
}

#[test]
fn what_is_packed_is_refused_once_it_is_too_long() {
    let options = Options::default().set("SERVER__MAX_BODY_BYTES", "2000000");
    // before a connection is open: the server closes one that is not used meanwhile
    let long = packed(&format!("{{\"name\": \"{}\"}}", "a".repeat(32 << 20)));
    assert!(long.len() < 100_000);
    let short = packed("{\"name\": \"Linus\"}");
    on_every_store(Profile::Reference, &options, async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let send = |caller: &Client, body: &[u8]| {
            let request = caller.request(Method::POST, "/contacts");
            let request = request.header("content-type", "application/json");
            let request = request.header("content-encoding", "gzip");
            Answer::of(request.body(body.to_owned()))
        };
        for caller in [&desk.administrator.below(""), &desk.visitors()] {
            send(caller, &long).await.refused(413);
        }
        let made = send(&desk.visitors(), &short).await.ok();
        assert_eq!(made["name"], "Linus");
    });
}

fn packed(text: &str) -> Vec<u8> {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    gzip.write_all(text.as_bytes()).unwrap();
    gzip.finish().unwrap()
}

#[test]
fn a_body_that_does_not_arrive_is_not_waited_for() {
    let options = Options::default().set("SERVER__BODY_GRACE_SECONDS", "1");
    on_every_store(Profile::Reference, &options, async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let path = format!("/public/api/v1/inboxes/{}/contacts", desk.inbox.identifier);
        let head = format!(
            "POST {path} HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: 1000"
        );
        let answer = answer_to_beginning(nimchat.url(), &head, "{\"name\": ").await;
        assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
        assert_eq!(nimchat.database().rows("contacts"), 0);
    });
}

#[test]
fn customers_make_as_much_as_people_do() {
    let options = Options::default()
        .set("SERVER__TRUSTED_PROXIES", "127.0.0.1")
        .set("RATE_LIMIT__SESSIONS_BY_ADDRESS", "2")
        .set("RATE_LIMIT__MESSAGES_BY_SESSION", "3");
    everywhere_with(&options, async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let visitors = desk.visitors();
        let from = async |address: &str, path: &str, body: Value| {
            let request = visitors.request(Method::POST, path).json(&body);
            Answer::of(request.header("x-forwarded-for", address)).await
        };
        let name = json!({"name": "Linus"});
        let first = from("203.0.113.1", "/contacts", name.clone()).await.ok();
        from("203.0.113.1", "/contacts", name.clone()).await.ok();
        let refused = from("203.0.113.1", "/contacts", name.clone()).await;
        assert_eq!(refused.status, 429, "{}", refused.text);
        assert!(refused.header("retry-after").is_some());
        from("203.0.113.2", "/contacts", name).await.ok();

        let own = format!(
            "/contacts/{}/conversations",
            first["source_id"].as_str().unwrap()
        );
        let conversation = from("203.0.113.1", &own, json!({})).await.ok();
        let messages = format!("{own}/{}/messages", conversation["id"]);
        let mut statuses = Vec::new();
        for number in 0..3 {
            let body = json!({"content": format!("Hello {number}")});
            // another address each time does not avoid the limit
            let address = format!("203.0.113.{}", number + 10);
            statuses.push(from(&address, &messages, body).await.status);
        }
        assert_eq!(statuses, [200, 200, 429]);
        assert_eq!(nimchat.database().rows("messages"), 2);
    });
}
