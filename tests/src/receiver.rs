//! An endpoint for webhooks: receives calls, answers as a test tells it to, and lets a test wait for calls.

use crate::background::Background;
use crate::everywhere::PATIENCE;
use actix_web::http::Method;
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use serde_json::Value;
use sha2::Sha256;
use standardwebhooks::Webhook;
use std::collections::{BTreeMap, VecDeque};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::watch;

/// The answer to `GET`: a picture, as its first bytes show.
const PICTURE: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR picture";

/// The answer to a call.
#[derive(Debug, Clone, Copy)]
pub struct Reply {
    /// The status.
    pub status: u16,
    /// The delay.
    pub delay: Duration,
}

impl Reply {
    /// Without delay.
    pub const fn status(status: u16) -> Self {
        Self {
            status,
            delay: Duration::ZERO,
        }
    }
}

/// A received call.
#[derive(Debug, Clone)]
pub struct Received {
    /// The path.
    pub path: String,
    /// Its headers, names in lower case.
    pub headers: BTreeMap<String, String>,
    /// Its body.
    pub body: String,
    /// The status of its answer.
    pub status: u16,
}

impl Received {
    /// The body as JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    /// The name of the event.
    #[track_caller]
    pub fn event(&self) -> String {
        self.json()["event"].as_str().unwrap().to_owned()
    }

    /// A header.
    #[track_caller]
    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .unwrap_or_else(|| panic!("no header {name}: {:?}", self.headers))
    }

    /// Checks the signature as receivers do: by the published library of Standard Webhooks, with the secret as shown.
    #[track_caller]
    pub fn assert_signed(&self, secret: &str) {
        let headers = self.headers.iter().map(|(name, value)| {
            let name = HeaderName::try_from(name).unwrap();
            (name, HeaderValue::try_from(value).unwrap())
        });
        let headers: HeaderMap = headers.collect();
        let webhook = Webhook::new(secret).unwrap();
        webhook.verify(self.body.as_bytes(), &headers).unwrap();
    }

    /// The signature that a secret makes, by Standard Webhooks.
    #[track_caller]
    pub fn signature(&self, secret: &str) -> String {
        let key = STANDARD
            .decode(secret.strip_prefix("whsec_").unwrap())
            .unwrap();
        let (id, at) = (self.header("webhook-id"), self.header("webhook-timestamp"));
        let signature = mac(&key, &format!("{id}.{at}.{}", self.body));
        format!("v1,{}", STANDARD.encode(signature))
    }

    /// Checks the signature as Chatwoot's receivers do.
    #[track_caller]
    pub fn assert_signed_for_chatwoot(&self, secret: &str) {
        let at = self.header("x-chatwoot-timestamp");
        let signature = mac(secret.as_bytes(), &format!("{at}.{}", self.body));
        let expected = format!("sha256={}", hex::encode(signature));
        assert_eq!(self.header("x-chatwoot-signature"), expected);
    }
}

/// HMAC-SHA256.
pub fn mac(key: &[u8], message: &str) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
    mac.update(message.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

struct Book {
    calls: watch::Sender<Vec<Received>>,
    replies: Mutex<VecDeque<Reply>>,
    unwanted: Mutex<Option<(String, Reply)>>,
}

/// Listens on a free port until it is dropped. Answers 200 by default, and every `GET` with a picture.
pub struct Receiver {
    url: String,
    book: Arc<Book>,
    _server: Background,
}

impl Receiver {
    /// Starts listening.
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        let book = Arc::new(Book {
            calls: watch::Sender::new(Vec::new()),
            replies: Mutex::default(),
            unwanted: Mutex::default(),
        });
        let kept = web::Data::from(Arc::clone(&book));
        let server = Background::start(async move |up, stopped| {
            let server = HttpServer::new(move || {
                App::new()
                    .app_data(kept.clone())
                    .default_service(web::to(receive))
            })
            .workers(1)
            .disable_signals()
            .listen(listener)
            .unwrap()
            .run();
            let handle = server.handle();
            let serving = tokio::spawn(server);
            up.tell();
            let _either_way = stopped.await;
            handle.stop(false).await;
            serving.await.unwrap().unwrap();
        });
        Self {
            url,
            book,
            _server: server,
        }
    }

    /// Its address.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Answers the next calls in this way, in this order.
    pub fn answer_next(&self, replies: impl IntoIterator<Item = Reply>) {
        self.book.replies.lock().unwrap().extend(replies);
    }

    /// Answers calls whose body contains this text always with this status.
    pub fn refuse(&self, text: &str, status: u16) {
        self.refuse_with(text, Reply::status(status));
    }

    /// Like [`Receiver::refuse`], with this reply.
    pub fn refuse_with(&self, text: &str, reply: Reply) {
        *self.book.unwanted.lock().unwrap() = Some((text.to_owned(), reply));
    }

    /// Accepts the calls that it refused until now.
    pub fn accept(&self) {
        *self.book.unwanted.lock().unwrap() = None;
    }

    /// The calls that were answered 200 so far.
    pub fn accepted(&self) -> Vec<Received> {
        let mut calls = self.so_far();
        calls.retain(|call| call.status == 200);
        calls
    }

    /// The calls so far.
    pub fn so_far(&self) -> Vec<Received> {
        self.book.calls.borrow().clone()
    }

    /// Waits until there are `count` calls, and returns them all.
    pub async fn calls(&self, count: usize) -> Vec<Received> {
        self.calls_until(&format!("{count} calls"), |calls| calls.len() >= count)
            .await
    }

    /// Waits until `enough` accepts the calls, and returns them all.
    pub async fn calls_until(
        &self,
        what: &str,
        mut enough: impl FnMut(&[Received]) -> bool,
    ) -> Vec<Received> {
        let mut calls = self.book.calls.subscribe();
        let enough = calls.wait_for(|calls| enough(calls));
        let Ok(calls) = tokio::time::timeout(PATIENCE, enough).await else {
            let calls = self.so_far();
            panic!("{} calls are not {what}: {calls:#?}", calls.len());
        };
        calls.unwrap().clone()
    }
}

async fn receive(request: HttpRequest, body: String, book: web::Data<Book>) -> HttpResponse {
    if request.method() == Method::GET {
        return HttpResponse::Ok().body(PICTURE);
    }
    let path = request.path().to_owned();
    let headers = request
        .headers()
        .iter()
        .map(|(name, value)| {
            (
                name.to_string(),
                value.to_str().unwrap_or_default().to_owned(),
            )
        })
        .collect();
    let unwanted = book.unwanted.lock().unwrap().clone();
    let reply = match unwanted {
        Some((text, reply)) if body.contains(&text) => Some(reply),
        _ => book.replies.lock().unwrap().pop_front(),
    };
    let reply = reply.unwrap_or(Reply::status(200));
    book.calls.send_modify(|calls| {
        calls.push(Received {
            path,
            headers,
            body,
            status: reply.status,
        });
    });
    tokio::time::sleep(reply.delay).await;
    HttpResponse::build(reply.status.try_into().unwrap()).body(format!("answered {}", reply.status))
}
