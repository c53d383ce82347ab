//! What callers cost whom nimchat does not know, and what it lets them make.

use futures_util::future::join_all;
use nimchat_tests::process::{Process, ProcessAccount};
use nimchat_tests::{
    Answer, Client, Database, Engine, Form, Options, Profile, TestAccount, block_on,
    everywhere_with, on_every_store,
};
use reqwest::Method;
use serde_json::{Value, json};
use std::io::Write;
use std::path::Path;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const BINARY: &str = env!("CARGO_BIN_EXE_nimchat-under-test");

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
        // an announced file is one more
        let files = format!("{own}/{}/direct_uploads", conversation["id"]);
        let file = from("203.0.113.20", &files, announced()).await;
        assert_eq!(file.status, 429, "{}", file.text);
        assert_eq!(nimchat.database().rows("uploads"), 0);
    });
}

/// What announces a file.
fn announced() -> Value {
    json!({"blob": {"filename": "a.txt", "byte_size": 3, "checksum": "1B2M2Y8AsgTpgAmY7PhCfg==",
        "content_type": "text/plain"}})
}

#[test]
fn visitors_of_websites_make_as_much_as_people_do() {
    let options = Options::default()
        .set("SERVER__TRUSTED_PROXIES", "127.0.0.1")
        .set("RATE_LIMIT__SESSIONS_BY_ADDRESS", "2")
        .set("RATE_LIMIT__MESSAGES_BY_SESSION", "3");
    on_every_store(Profile::Reference, &options, async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let site = json!({"type": "web_widget", "website_url": "https://acme.example"});
        let site = json!({"name": "Site", "channel": site, "enable_email_collect": false});
        let site = desk.administrator.post("/inboxes", site).await.ok();
        let website = site["website_token"].as_str().unwrap();
        let anyone = nimchat.anyone().below("/api/v1/widget");
        let from = async |address: &str, token: &str, path: &str, body: &Value| {
            let path = format!("{path}?website_token={website}");
            let request = anyone.request(Method::POST, path).json(body);
            let request = request.header("x-forwarded-for", address);
            Answer::of(request.header("x-auth-token", token)).await
        };
        let open = async || {
            let config = from("203.0.113.9", "", "/config", &json!({})).await.ok();
            let token = &config["website_channel_config"]["auth_token"];
            token.as_str().unwrap().to_owned()
        };
        let said = json!({"message": {"content": "Hello"}});
        let [first, second, third] = [open().await, open().await, open().await];
        from("203.0.113.1", &first, "/messages", &said).await.ok();
        from("203.0.113.1", &second, "/messages", &said).await.ok();
        // a session is made by the first thing that is said
        let refused = from("203.0.113.1", &third, "/messages", &said).await;
        assert_eq!(refused.status, 429, "{}", refused.text);
        assert!(refused.header("retry-after").is_some());
        let opened = json!({"name": "webwidget.triggered", "event_info": {}});
        let refused = from("203.0.113.1", &third, "/events", &opened).await;
        assert_eq!(refused.status, 429, "{}", refused.text);
        from("203.0.113.2", &third, "/messages", &said).await.ok();
        assert_eq!(nimchat.database().rows("contact_inboxes"), 3);

        from("203.0.113.1", &first, "/messages", &said).await.ok();
        from("203.0.113.1", &first, "/direct_uploads", &announced())
            .await
            .ok();
        for (path, body) in [("/messages", &said), ("/direct_uploads", &announced())] {
            // another address each time does not avoid the limit
            let refused = from("203.0.113.5", &first, path, body).await;
            assert_eq!(refused.status, 429, "{path}: {}", refused.text);
        }
        assert_eq!(nimchat.database().rows("messages"), 4);
        assert_eq!(nimchat.database().rows("uploads"), 1);
    });
}

#[test]
fn only_who_has_a_conversation_sends_large_files() {
    on_every_store(Profile::Reference, &Options::default(), async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let customer = desk.customer("Linus").await;
        let number = desk.conversation(&customer, "Hello").await;
        let large = vec![b'a'; 2 << 20];
        let form = || {
            Form::default().text("content", "Look").file(
                "attachments[]",
                "a.txt",
                "text/plain",
                &large,
            )
        };
        let messages = |number: i64| format!("/conversations/{number}/messages");
        let taken = customer.send_form(Method::POST, messages(number), form());
        assert_eq!(taken.await.status, 200);
        // neither is waited for: the size is announced, and what is not there is told first
        let path = format!(
            "/public/api/v1/inboxes/{}/contacts/nobody/conversations/{number}/messages",
            desk.inbox.identifier
        );
        let widget = "/api/v1/widget/messages?website_token=none";
        for (path, status) in [(path.as_str(), "404"), (widget, "413")] {
            let head = format!(
                "POST {path} HTTP/1.1\r\nContent-Type: {}\r\nContent-Length: 2000000",
                Form::CONTENT_TYPE
            );
            let answer = answer_to_beginning(nimchat.url(), &head, "--x\r\n").await;
            let expected = format!("HTTP/1.1 {status}");
            assert!(answer.starts_with(&expected), "{path}: {answer}");
        }
        let small = Form::default().file("attachments[]", "a.txt", "text/plain", b"a");
        let nobody = desk.visitors();
        let absent = nobody.send_form(
            Method::POST,
            format!("/contacts/nobody{}", messages(number)),
            small,
        );
        absent.await.refused(404);
    });
}

#[test]
fn an_announced_file_that_does_not_arrive_is_not_waited_for() {
    let options = Options::default().set("SERVER__BODY_GRACE_SECONDS", "1");
    on_every_store(Profile::Reference, &options, async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let customer = desk.customer("Linus").await;
        let number = desk.conversation(&customer, "Hello").await;
        let path = format!("/conversations/{number}/direct_uploads");
        let made = customer.post(path, announced()).await.ok();
        let address = made["direct_upload"]["url"].as_str().unwrap();
        let path = url::Url::parse(address).unwrap().path().to_owned();
        let head = format!("PUT {path} HTTP/1.1\r\nContent-Type: text/plain\r\nContent-Length: 3");
        let answer = answer_to_beginning(nimchat.url(), &head, "a").await;
        assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
    });
}

/// What the crowds of the trials cost at the most, in KiB.
const MOST_KIB: u64 = 64 * 1024;

/// The requests are under way at the same time; each is this head and this body.
async fn cost(server: &Process, requests: usize, head: &str, body: &[u8]) -> Option<u64> {
    let address = server.url().strip_prefix("http://").unwrap();
    let before = server.peak_memory()?;
    let open = (0..requests).map(|_| async {
        let mut stream = TcpStream::connect(address).await.unwrap();
        let head = format!("{head}\r\nHost: {address}\r\n\r\n");
        stream.write_all(head.as_bytes()).await.unwrap();
        // the server may refuse it before all of it is sent
        let _refused = stream.write_all(body).await;
        stream
    });
    let mut open = join_all(open).await;
    // what was sent has arrived, as far as it is read, once this is answered
    for stream in &mut open {
        let mut first = [0; 1];
        let _none = tokio::time::timeout(Duration::from_millis(100), stream.read(&mut first)).await;
    }
    assert_eq!(server.anyone().get("/health").await.status, 200);
    Some(server.peak_memory()?.saturating_sub(before))
}

#[test]
fn what_strangers_send_takes_little_memory() {
    // several parts that follow each other are one
    let packed = packed(&"a".repeat(16 << 20)).repeat(64);
    block_on(async {
        let (database, binary) = (Database::new(Engine::Sqlite), Path::new(BINARY));
        let server = Process::start(binary, &database, &[]).await;
        let office = ProcessAccount::open(binary, &database, &server).await;
        let identifier = office.administrator.get("/inboxes").await.ok();
        let identifier = identifier["payload"][0]["inbox_identifier"].clone();
        let public = format!(
            "/public/api/v1/inboxes/{}/contacts",
            identifier.as_str().unwrap()
        );
        let known = format!("{}/contacts", office.path);
        for path in [public, known] {
            let head = format!("POST {path} HTTP/1.1\r\nContent-Type: application/json");
            let gzip = format!(
                "{head}\r\nContent-Encoding: gzip\r\nContent-Length: {}",
                packed.len()
            );
            if let Some(cost) = cost(&server, 8, &gzip, &packed).await {
                println!(
                    "8 bodies of {} bytes gzip to {path}: {cost} KiB",
                    packed.len()
                );
                assert!(cost < MOST_KIB, "{path}: {cost} KiB");
            }
            let unfinished = format!("{head}\r\nContent-Length: 10000000");
            let most = vec![b' '; 9_000_000];
            if let Some(cost) = cost(&server, 60, &unfinished, &most).await {
                println!("60 unfinished bodies of 10 MB to {path}: {cost} KiB");
                assert!(cost < MOST_KIB, "{path}: {cost} KiB");
            }
        }
    });
}
