//! Reads from a Chatwoot server over its API, for an import. Calls that fail for the moment are repeated.

use crate::address::{AddressGuard, PrivateHosts};
use crate::client::{self, innermost};
use crate::error::OutboundError;
use futures_util::{StreamExt as _, stream};
use reqwest::header::{CONTENT_TYPE, LOCATION, RETRY_AFTER};
use reqwest::{Client, Response, StatusCode};
use serde_json::Value;
use std::time::Duration;
use tokio::runtime::Handle;
use tokio::time::timeout;
use url::Url;

/// How long one call may take; files are read within it too.
const PATIENCE: Duration = Duration::from_mins(2);
/// How long a server may be silent. Chatwoot ends its own calls after 15 seconds.
const SILENCE: Duration = Duration::from_secs(20);
/// The waits between the attempts.
const WAITS: [Duration; 7] = [
    Duration::from_millis(100),
    Duration::from_millis(400),
    Duration::from_secs(1),
    Duration::from_secs(3),
    Duration::from_secs(10),
    Duration::from_secs(30),
    Duration::from_mins(1),
];
/// The longest wait that the server may ask for.
const LONGEST_WAIT: Duration = Duration::from_mins(2);
/// Calls at the same time.
const AT_ONCE: usize = 4;
/// The largest answer in JSON.
const LARGEST_ANSWER: u64 = 64 * 1024 * 1024;
/// Redirects to where a file is stored.
const REDIRECTS: usize = 5;

/// Why nothing could be read.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// The address is none.
    #[error("{0} is not an address")]
    Address(String),
    /// The server refuses the call, or still fails after all attempts.
    #[error("{path} is answered with {status}")]
    Status {
        /// The path that was called.
        path: String,
        /// The status.
        status: u16,
    },
    /// The server was not reached, after all attempts.
    #[error("{path} cannot be read: {problem}")]
    Unreachable {
        /// The path that was called.
        path: String,
        /// The cause.
        problem: String,
    },
    /// The answer is not what the API answers.
    #[error("{path} is answered with what is not JSON")]
    NotJson {
        /// The path that was called.
        path: String,
    },
    /// A file is larger than what is stored.
    #[error("{path} is too big")]
    TooBig {
        /// The path that was called.
        path: String,
    },
}

/// A Chatwoot server, called with a user's access token.
#[derive(Debug, Clone)]
pub struct ChatwootClient {
    client: Client,
    runtime: Handle,
    base: Url,
    token: String,
    silence: Duration,
}

/// What an attempt came to.
enum Attempt {
    Read(Content),
    Nothing,
    Redirect(Url),
    Again(SourceError, Option<Duration>),
}

/// The content of an answer, and its declared type.
pub type Content = (Vec<u8>, Option<String>);

impl ChatwootClient {
    /// The server at this address. Its calls run on `runtime` and block: do not make them on a thread that drives it.
    pub fn new(address: &str, token: &str, runtime: Handle) -> Result<Self, OutboundError> {
        let base =
            Url::parse(address.trim_end_matches('/')).map_err(|_| OutboundError::Source {
                address: address.to_owned(),
            })?;
        Ok(Self {
            // the operator names it: it may be on the same network
            client: client::guarded(PATIENCE, AddressGuard::new(PrivateHosts::All))?,
            runtime,
            base,
            token: token.to_owned(),
            silence: SILENCE,
        })
    }

    /// The same with another time after which a silent call is repeated.
    #[must_use]
    pub fn with_silence(self, silence: Duration) -> Self {
        Self { silence, ..self }
    }

    /// The answer under this path; none if there is nothing.
    pub fn get(&self, path: &str) -> Result<Option<Value>, SourceError> {
        self.runtime.block_on(self.json(path))
    }

    /// The answers under these paths, in their order; several are read at a time.
    pub fn get_all(&self, paths: &[String]) -> Result<Vec<Option<Value>>, SourceError> {
        let answers = stream::iter(paths).map(|path| self.json(path));
        let answers = answers.buffered(AT_ONCE).collect::<Vec<_>>();
        self.runtime.block_on(answers).into_iter().collect()
    }

    /// The content and the declared type of the file at this address, which the server named; none if it is gone.
    pub fn file(&self, address: &str, largest: u64) -> Result<Option<Content>, SourceError> {
        self.runtime.block_on(self.read(address, largest))
    }

    async fn json(&self, path: &str) -> Result<Option<Value>, SourceError> {
        let Some((bytes, _)) = self.read(path, LARGEST_ANSWER).await? else {
            return Ok(None);
        };
        let read = serde_json::from_slice(&bytes);
        let path = path.to_owned();
        read.map(Some).map_err(|_| SourceError::NotJson { path })
    }

    async fn read(&self, address: &str, largest: u64) -> Result<Option<Content>, SourceError> {
        let mut waits = WAITS.into_iter();
        let mut url = self.at(address)?;
        let mut redirects = 0;
        let path = url.path().to_owned();
        loop {
            match self.attempt(&url, &path, largest).await? {
                Attempt::Read(content) => return Ok(Some(content)),
                Attempt::Redirect(next) if redirects < REDIRECTS => {
                    redirects += 1;
                    url = next;
                }
                Attempt::Nothing | Attempt::Redirect(_) => return Ok(None),
                Attempt::Again(error, after) => {
                    let Some(wait) = waits.next() else {
                        return Err(error);
                    };
                    tracing::debug!(%error, "the call is repeated");
                    tokio::time::sleep(after.unwrap_or(wait).min(LONGEST_WAIT)).await;
                }
            }
        }
    }

    async fn attempt(&self, url: &Url, path: &str, largest: u64) -> Result<Attempt, SourceError> {
        let mut request = self.client.get(url.clone());
        // a redirect may lead to another host, which must not learn it
        if url.origin() == self.base.origin() {
            request = request.header("api_access_token", &self.token);
        }
        let response = match timeout(self.silence, request.send()).await {
            Ok(Ok(response)) => response,
            Ok(Err(error)) => return Ok(Attempt::Again(unreachable(path, &error), None)),
            Err(_) => return Ok(Attempt::Again(self.silent(path), None)),
        };
        let status = response.status();
        let header = |name| {
            let value = response.headers().get(name);
            value.and_then(|value| value.to_str().ok())
        };
        if status.is_success() {
            return self.content(response, largest, path).await;
        }
        if status.is_redirection() {
            let next = header(LOCATION).and_then(|next| url.join(next).ok());
            return Ok(next.map_or(Attempt::Nothing, Attempt::Redirect));
        }
        if status == StatusCode::NOT_FOUND {
            return Ok(Attempt::Nothing);
        }
        let after = header(RETRY_AFTER).and_then(|seconds| seconds.parse().ok());
        let error = SourceError::Status {
            path: path.to_owned(),
            status: status.as_u16(),
        };
        if status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS {
            return Ok(Attempt::Again(error, after.map(Duration::from_secs)));
        }
        Err(error)
    }

    async fn content(
        &self,
        mut response: Response,
        largest: u64,
        path: &str,
    ) -> Result<Attempt, SourceError> {
        let declared = response.headers().get(CONTENT_TYPE);
        let declared = declared.and_then(|kind| kind.to_str().ok());
        let declared = declared.map(str::to_owned);
        let mut bytes = Vec::new();
        loop {
            match timeout(self.silence, response.chunk()).await {
                Ok(Ok(Some(chunk))) => bytes.extend_from_slice(&chunk),
                Ok(Ok(None)) => return Ok(Attempt::Read((bytes, declared))),
                Ok(Err(error)) => return Ok(Attempt::Again(unreachable(path, &error), None)),
                Err(_) => return Ok(Attempt::Again(self.silent(path), None)),
            }
            if bytes.len() as u64 > largest {
                let path = path.to_owned();
                return Err(SourceError::TooBig { path });
            }
        }
    }

    fn silent(&self, path: &str) -> SourceError {
        SourceError::Unreachable {
            path: path.to_owned(),
            problem: format!("no answer for {} s", self.silence.as_secs()),
        }
    }

    fn at(&self, path: &str) -> Result<Url, SourceError> {
        let address = if path.starts_with('/') {
            format!("{}{path}", self.base.as_str().trim_end_matches('/'))
        } else {
            path.to_owned()
        };
        Url::parse(&address).map_err(|_| SourceError::Address(address))
    }
}

fn unreachable(path: &str, error: &reqwest::Error) -> SourceError {
    SourceError::Unreachable {
        path: path.to_owned(),
        problem: innermost(error).to_string(),
    }
}
