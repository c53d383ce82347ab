//! The webhook call: one signed POST, of whose answer only the status counts.

mod retry_after;

use crate::address::{AddressGuard, NotPublic, PrivateHosts};
use crate::client::{LazyClient, innermost};
use crate::error::OutboundError;
use crate::signing;
use chrono::{DateTime, TimeDelta, Utc};
use nimchat_automation::{Delivery, Sender, Sent};
use reqwest::Response;
use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER};
use std::time::{Duration, Instant};
use tokio::runtime::Handle;
use url::Url;

/// How much of an answer is read and recorded.
const READ_BYTES: usize = 4096;
/// The longest error text.
const ERROR_CHARS: usize = 200;

const ID: HeaderName = HeaderName::from_static("webhook-id");
const TIMESTAMP: HeaderName = HeaderName::from_static("webhook-timestamp");
const SIGNATURE: HeaderName = HeaderName::from_static("webhook-signature");
const CHATWOOT_DELIVERY: HeaderName = HeaderName::from_static("x-chatwoot-delivery");
const CHATWOOT_TIMESTAMP: HeaderName = HeaderName::from_static("x-chatwoot-timestamp");
const CHATWOOT_SIGNATURE: HeaderName = HeaderName::from_static("x-chatwoot-signature");

/// The settings of calls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallSettings {
    /// How long a call may take from the first packet to the answer; connecting gets at most half of it.
    pub timeout: Duration,
    /// Private hosts that may be called.
    pub private: PrivateHosts,
    /// Are the headers that Chatwoot's receivers check sent as well as the standard ones?
    pub chatwoot_headers: bool,
}

/// Posts deliveries. One client for all, so that connections are shared; it has no thread of its own.
///
/// A redirect is a failure, like every answer other than 2xx, and is not followed. Proxies from the environment are not
/// used, since the address of a proxied call could not be checked.
#[derive(Debug, Clone)]
pub struct WebhookSender {
    client: LazyClient,
    runtime: Handle,
    guard: AddressGuard,
    chatwoot_headers: bool,
}

impl WebhookSender {
    /// A sender whose connections run on `runtime`. [`Sender::send`] blocks, so it must be called from a thread that
    /// does not drive that runtime, and while the runtime runs.
    pub fn new(settings: &CallSettings, runtime: Handle) -> Self {
        let guard = AddressGuard::new(settings.private.clone());
        Self {
            client: LazyClient::new(settings.timeout, guard.clone()),
            runtime,
            guard,
            chatwoot_headers: settings.chatwoot_headers,
        }
    }

    fn headers(
        &self,
        delivery: &Delivery,
        secrets: &[String],
        at: DateTime<Utc>,
    ) -> Result<HeaderMap, Failure> {
        let id = delivery.webhook_id();
        let timestamp = at.timestamp();
        let body = &delivery.body;
        let text = |text: String| HeaderValue::try_from(text).map_err(|_| Failure::Unsigned);
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        // what an action calls has no secret
        if !secrets.is_empty() {
            let signature = signing::standard(secrets, &id, timestamp, body);
            headers.insert(SIGNATURE, text(signature.map_err(|_| Failure::Unsigned)?)?);
        }
        headers.insert(ID, text(id)?);
        headers.insert(TIMESTAMP, HeaderValue::from(timestamp));
        // this header takes one signature
        if let Some(present) = secrets.first().filter(|_| self.chatwoot_headers) {
            let signature = signing::chatwoot(present, timestamp, body);
            headers.insert(
                CHATWOOT_SIGNATURE,
                text(signature.map_err(|_| Failure::Unsigned)?)?,
            );
            headers.insert(CHATWOOT_TIMESTAMP, HeaderValue::from(timestamp));
            headers.insert(CHATWOOT_DELIVERY, HeaderValue::from(delivery.id.get()));
        }
        Ok(headers)
    }

    fn call(
        &self,
        delivery: &Delivery,
        secrets: &[String],
        at: DateTime<Utc>,
    ) -> Result<Reply, Failure> {
        let url = Url::parse(delivery.url.as_str()).map_err(|_| Failure::Url)?;
        self.guard.check_literal(&url).map_err(Failure::Refused)?;
        let request = self
            .client
            .get()
            .map_err(Failure::Client)?
            .post(url)
            .headers(self.headers(delivery, secrets, at)?)
            .body(delivery.body.clone());
        self.runtime.block_on(async {
            let response = request.send().await.map_err(Failure::Transport)?;
            let status = response.status();
            let retry_after = response.headers().get(RETRY_AFTER).cloned();
            let answer = beginning(response).await;
            Ok(Reply {
                status,
                retry_after,
                answer,
            })
        })
    }
}

impl Sender for WebhookSender {
    fn send(&self, delivery: &Delivery, secrets: &[String], at: DateTime<Utc>) -> Sent {
        let began = Instant::now();
        let outcome = self.call(delivery, secrets, at);
        let took = began.elapsed();
        let duration_ms = u32::try_from(took.as_millis()).unwrap_or(u32::MAX);
        match outcome {
            Ok(reply) if reply.status.is_success() => Sent {
                status_code: Some(reply.status.as_u16()),
                error: None,
                retry_after: None,
                duration_ms,
                answer: Some(reply.answer),
            },
            Ok(reply) => Sent {
                status_code: Some(reply.status.as_u16()),
                error: Some(reply.status.to_string()),
                retry_after: reply.retry_after.and_then(|asked| {
                    let now = at + TimeDelta::milliseconds(i64::from(duration_ms));
                    retry_after::read(asked.to_str().ok()?, now)
                }),
                duration_ms,
                answer: Some(reply.answer),
            },
            Err(failure) => Sent {
                status_code: None,
                error: Some(failure.text()),
                retry_after: None,
                duration_ms,
                answer: None,
            },
        }
    }
}

/// The answer.
struct Reply {
    status: reqwest::StatusCode,
    retry_after: Option<HeaderValue>,
    answer: String,
}

/// Why there is no answer.
enum Failure {
    Url,
    Unsigned,
    Refused(NotPublic),
    Client(OutboundError),
    Transport(reqwest::Error),
}

impl Failure {
    /// The text for the delivery's record. The URL may contain a secret, so it is omitted.
    fn text(&self) -> String {
        match self {
            Self::Url => "the address is not a URL".to_owned(),
            Self::Unsigned => "the call could not be signed".to_owned(),
            Self::Refused(refused) => refused.to_string(),
            Self::Client(error) => error.to_string(),
            Self::Transport(error) => {
                let cause = innermost(error);
                if let Some(refused) = cause.downcast_ref::<NotPublic>() {
                    return refused.to_string();
                }
                let what = match error {
                    _ if error.is_timeout() => return "timed out".to_owned(),
                    _ if error.is_connect() => "could not connect",
                    _ => "no answer",
                };
                format!("{what}: {cause}")
                    .chars()
                    .take(ERROR_CHARS)
                    .collect()
            }
        }
    }
}

/// Reads the beginning of the answer. An error here is ignored: the status is known. Bytes that are no text, or that
/// cannot be stored, are replaced.
async fn beginning(mut response: Response) -> String {
    let mut bytes = Vec::new();
    while let Ok(Some(chunk)) = response.chunk().await {
        bytes.extend_from_slice(&chunk);
        if bytes.len() >= READ_BYTES {
            bytes.truncate(READ_BYTES);
            break;
        }
    }
    String::from_utf8_lossy(&bytes).replace('\0', "\u{fffd}")
}
