//! The sender against real receivers on this machine.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, TimeDelta, Utc};
use hmac::{Hmac, KeyInit, Mac};
use nimchat_automation::{Delivery, DeliveryStatus, Endpoint, Sender, Sent};
use nimchat_core_model::{AccountId, DeliveryId, EventId, WebUrl, WebhookId};
use nimchat_outbound::{CallSettings, PrivateHosts, WebhookSender};
use sha2::Sha256;
use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};
use tokio::runtime::Runtime;

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const BODY: &str = r#"{"event":"message_created","content":"Grüße"}"#;

/// A call that a receiver got.
struct Call {
    line: String,
    headers: HashMap<String, String>,
    body: String,
}

impl Call {
    fn read(stream: &TcpStream) -> Self {
        let mut reader = BufReader::new(stream);
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        let mut headers = HashMap::new();
        loop {
            let mut header = String::new();
            reader.read_line(&mut header).unwrap();
            let Some((name, value)) = header.trim().split_once(": ") else {
                break;
            };
            headers.insert(name.to_lowercase(), value.to_owned());
        }
        let length = headers["content-length"].parse().unwrap();
        let mut body = vec![0; length];
        reader.read_exact(&mut body).unwrap();
        Self {
            line: line.trim().to_owned(),
            headers,
            body: String::from_utf8(body).unwrap(),
        }
    }
}

/// Answers every connection's first call with `answer`, and returns the calls.
fn receiver(answer: impl Fn(&mut TcpStream) + Send + 'static) -> (SocketAddr, Receiver<Call>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let (calls, received) = channel();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            if calls.send(Call::read(&stream)).is_err() {
                return;
            }
            answer(&mut stream);
        }
    });
    (address, received)
}

fn answering(text: &str) -> impl Fn(&mut TcpStream) + Send + use<> {
    let text = text.to_owned();
    move |stream| stream.write_all(text.as_bytes()).unwrap()
}

fn settings() -> CallSettings {
    CallSettings {
        timeout: Duration::from_millis(1500),
        private: PrivateHosts::All,
        chatwoot_headers: false,
    }
}

fn at() -> DateTime<Utc> {
    DateTime::from_timestamp(1_738_314_307, 0).unwrap()
}

fn send(url: &str, settings: &CallSettings) -> Sent {
    let runtime = Runtime::new().unwrap();
    let sender = WebhookSender::new(settings, runtime.handle().clone());
    sender.send(&delivery(url), &[SECRET.to_owned()], at())
}

fn delivery(url: &str) -> Delivery {
    Delivery {
        id: DeliveryId::new(40),
        account_id: AccountId::new(1),
        endpoint: Endpoint::Webhook(WebhookId::new(2)),
        url: WebUrl::stored(url.to_owned()),
        event_id: EventId::new(17),
        event: Some("message_created".to_owned()),
        message_id: None,
        topic: "conversation:7".to_owned(),
        body: BODY.to_owned(),
        status: DeliveryStatus::Pending,
        attempts: 0,
        created_at: at(),
    }
}

fn hmac(key: &[u8], text: &str) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

#[test]
fn the_receiver_can_verify_the_signature() {
    let (address, calls) = receiver(answering("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"));
    let sent = send(&format!("http://{address}/hook?key=1"), &settings());
    assert_eq!((sent.status_code, sent.error), (Some(200), None));

    let call = calls.recv().unwrap();
    assert_eq!(call.line, "POST /hook?key=1 HTTP/1.1");
    assert_eq!(call.body, BODY);
    assert_eq!(call.headers["content-type"], "application/json");
    assert_eq!(call.headers["accept"], "application/json");
    assert_eq!(call.headers["webhook-id"], "evt_17");
    assert_eq!(call.headers["webhook-timestamp"], "1738314307");
    let key = STANDARD.decode(&SECRET[6..]).unwrap();
    let digest = hmac(&key, &format!("evt_17.1738314307.{BODY}"));
    let signature = format!("v1,{}", STANDARD.encode(digest));
    assert_eq!(call.headers["webhook-signature"], signature);
    assert!(!call.headers.contains_key("x-chatwoot-signature"));
}

#[test]
fn chatwoots_receivers_can_verify_theirs() {
    let (address, calls) = receiver(answering("HTTP/1.1 204 No Content\r\n\r\n"));
    let settings = CallSettings {
        chatwoot_headers: true,
        ..settings()
    };
    let sent = send(&format!("http://{address}/"), &settings);
    assert_eq!((sent.status_code, sent.error), (Some(204), None));

    let call = calls.recv().unwrap();
    assert_eq!(call.headers["x-chatwoot-delivery"], "40");
    assert_eq!(call.headers["x-chatwoot-timestamp"], "1738314307");
    let digest = hmac(SECRET.as_bytes(), &format!("1738314307.{BODY}"));
    assert_eq!(
        call.headers["x-chatwoot-signature"],
        format!("sha256={}", hex::encode(digest))
    );
    assert!(call.headers.contains_key("webhook-signature"));
}

#[test]
fn a_refusal_is_an_error_and_its_retry_after_is_reported() {
    let answer =
        "HTTP/1.1 503 Service Unavailable\r\nretry-after: 120\r\ncontent-length: 0\r\n\r\n";
    let (address, _calls) = receiver(answering(answer));
    let sent = send(&format!("http://{address}/"), &settings());
    assert_eq!(sent.status_code, Some(503));
    assert_eq!(sent.error.as_deref(), Some("503 Service Unavailable"));
    assert_eq!(sent.retry_after, Some(TimeDelta::seconds(120)));
}

#[test]
fn a_redirect_is_not_followed() {
    let (target, followed) = receiver(answering("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n"));
    for status in [
        "301 Moved Permanently",
        "303 See Other",
        "307 Temporary Redirect",
    ] {
        let answer =
            format!("HTTP/1.1 {status}\r\nlocation: http://{target}/\r\ncontent-length: 0\r\n\r\n");
        let (address, _calls) = receiver(answering(&answer));
        let sent = send(&format!("http://{address}/"), &settings());
        assert_eq!(sent.error.as_deref(), Some(status));
    }
    assert!(followed.try_recv().is_err());
}

#[test]
fn an_endpoint_that_does_not_answer_is_given_up() {
    let (address, _calls) = receiver(|_| thread::sleep(Duration::from_secs(5)));
    let settings = CallSettings {
        timeout: Duration::from_millis(300),
        ..settings()
    };
    let began = Instant::now();
    let sent = send(&format!("http://{address}/"), &settings);
    assert!(began.elapsed() < Duration::from_secs(2));
    assert_eq!(sent.status_code, None);
    assert_eq!(sent.error.as_deref(), Some("timed out"));
    assert!(
        (300..2000).contains(&sent.duration_ms),
        "{}",
        sent.duration_ms
    );
}

#[test]
fn a_body_without_end_is_not_swallowed() {
    let (address, _calls) = receiver(|stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 1000000000000\r\n\r\n");
        let block = [b'x'; 8 * 1024];
        // ends when the other side closes the connection
        while stream.write_all(&block).is_ok() {}
    });
    let settings = CallSettings {
        timeout: Duration::from_secs(30),
        ..settings()
    };
    let began = Instant::now();
    let sent = send(&format!("http://{address}/"), &settings);
    assert_eq!((sent.status_code, sent.error), (Some(200), None));
    assert!(began.elapsed() < Duration::from_secs(10));
}

#[test]
fn a_private_address_is_not_called() {
    let (address, calls) = receiver(answering("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n"));
    let settings = CallSettings {
        private: PrivateHosts::None,
        ..settings()
    };
    let port = address.port();
    for host in ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "2130706433"] {
        let sent = send(&format!("http://{host}:{port}/"), &settings);
        assert_eq!(sent.status_code, None, "{host}");
        assert_eq!(
            sent.error.as_deref(),
            Some("the address is not a public one"),
            "{host}"
        );
    }
    assert!(calls.try_recv().is_err());
}

#[test]
fn an_error_names_neither_the_path_nor_what_is_secret_in_it() {
    let closed = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let sent = send(
        &format!("http://user:pass@{closed}/hook/s3cret"),
        &settings(),
    );
    let error = sent.error.unwrap();
    assert!(error.starts_with("could not connect: "), "{error}");
    for secret in ["s3cret", "pass", "whsec"] {
        assert!(!error.contains(secret), "{error}");
    }
}

#[test]
fn one_sender_serves_many_threads_over_kept_connections() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            thread::spawn(move || {
                while stream.peek(&mut [0]).is_ok_and(|waiting| waiting > 0) {
                    Call::read(&stream);
                    let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";
                    stream.write_all(answer).unwrap();
                }
            });
        }
    });
    let runtime = Runtime::new().unwrap();
    let sender = WebhookSender::new(&settings(), runtime.handle().clone());
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..25 {
                    let delivery = delivery(&format!("http://{address}/"));
                    let sent = sender.send(&delivery, &[SECRET.to_owned()], at());
                    assert_eq!(sent.error, None);
                }
            });
        }
    });
}
