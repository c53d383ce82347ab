//! A small HTTP client: the caller's credential, a base path, and the answer.

use native_tls::TlsConnector;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::{Method, RequestBuilder};
use serde_json::Value;
use std::fmt::Display;
use std::sync::OnceLock;

/// The header that carries an access token.
pub const TOKEN: &str = "api_access_token";

/// A caller.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    base: String,
    token: Option<String>,
    session: Vec<(&'static str, String)>,
}

impl Client {
    /// A caller without credentials, at this address.
    pub fn new(base: &str) -> Self {
        let http = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .tls_backend_preconfigured(connector())
            .build()
            .unwrap();
        Self {
            http,
            base: base.to_owned(),
            token: None,
            session: Vec::new(),
        }
    }

    /// The same caller, with this base path.
    #[must_use]
    pub fn below(&self, path: impl Display) -> Self {
        Self {
            base: format!("{}{path}", self.base),
            ..self.clone()
        }
    }

    /// Another caller with the same base path.
    #[must_use]
    pub fn with_token(&self, token: &str) -> Self {
        Self {
            token: Some(token.to_owned()),
            ..self.clone()
        }
    }

    /// The same base path without credentials.
    #[must_use]
    pub fn without_token(&self) -> Self {
        Self {
            token: None,
            ..self.clone()
        }
    }

    /// The user signed in by this answer, with the same base path.
    #[must_use]
    pub fn with_session(&self, answer: &Answer) -> Self {
        self.with_session_parts(|name| answer.header(name).expect("a session in the answer"))
    }

    /// The user of the session with this token, client and address.
    #[must_use]
    pub fn with_session_parts<'p>(&self, part: impl Fn(&'static str) -> &'p str) -> Self {
        let parts = ["access-token", "client", "uid"];
        Self {
            session: parts.map(|name| (name, part(name).to_owned())).into(),
            ..self.without_token()
        }
    }

    /// The token, if any.
    pub fn token(&self) -> Option<&str> {
        self.token.as_deref()
    }

    /// A request to be completed by the test.
    pub fn request(&self, method: Method, path: impl Display) -> RequestBuilder {
        let mut request = self.http.request(method, format!("{}{path}", self.base));
        for (name, value) in &self.session {
            request = request.header(*name, value);
        }
        match &self.token {
            Some(token) => request.header(TOKEN, token),
            None => request,
        }
    }

    /// `GET`
    pub async fn get(&self, path: impl Display) -> Answer {
        Answer::of(self.request(Method::GET, path)).await
    }

    /// `POST` with JSON.
    pub async fn post(&self, path: impl Display, body: Value) -> Answer {
        self.send(Method::POST, path, body).await
    }

    /// `PATCH` with JSON.
    pub async fn patch(&self, path: impl Display, body: Value) -> Answer {
        self.send(Method::PATCH, path, body).await
    }

    /// `DELETE` without a body.
    pub async fn delete(&self, path: impl Display) -> Answer {
        Answer::of(self.request(Method::DELETE, path)).await
    }

    /// Any method, with JSON unless it is null.
    pub async fn send(&self, method: Method, path: impl Display, body: Value) -> Answer {
        let request = self.request(method, path);
        if body.is_null() {
            return Answer::of(request).await;
        }
        Answer::of(request.json(&body)).await
    }

    /// Sends a body of any type.
    pub async fn send_raw(
        &self,
        method: Method,
        path: impl Display,
        content_type: &str,
        body: impl Into<reqwest::Body>,
    ) -> Answer {
        let request = self.request(method, path);
        Answer::of(request.header("content-type", content_type).body(body)).await
    }
}

/// No server here speaks TLS, and a connector for each client would read the system's certificates each time.
fn connector() -> TlsConnector {
    static CONNECTOR: OnceLock<TlsConnector> = OnceLock::new();
    let connector = CONNECTOR.get_or_init(|| TlsConnector::new().unwrap());
    connector.clone()
}

/// An answer.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub text: String,
}

impl Answer {
    /// Sends the request and waits for its answer.
    pub async fn of(request: RequestBuilder) -> Self {
        let response = request.send().await.expect("the server answers");
        Self {
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            text: response.text().await.expect("the answer arrives whole"),
        }
    }

    /// The body as JSON; null if it is empty.
    #[track_caller]
    pub fn json(&self) -> Value {
        if self.text.is_empty() {
            return Value::Null;
        }
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("no JSON: {}", self.text))
    }

    /// The body of a success.
    #[track_caller]
    pub fn ok(&self) -> Value {
        assert_eq!(self.status, 200, "{}", self.text);
        self.json()
    }

    /// The body of a refusal with this status, which has an error text.
    #[track_caller]
    pub fn refused(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.text);
        let body = self.json();
        let says = ["error", "errors", "message"]
            .iter()
            .any(|key| body.get(key).is_some());
        assert!(says, "a refusal says why: {body}");
        body
    }

    /// Is it the refusal without a body of a macro that is not there (docs/rules/automation.md §2)?
    pub fn is_absent_macro(&self, path: &str) -> bool {
        self.status == 404 && self.text.is_empty() && path.contains("/macros/")
    }

    /// Checks a refusal of values of these attributes.
    #[track_caller]
    pub fn invalid(&self, attributes: &[&str]) -> Value {
        let body = self.refused(422);
        assert_eq!(body["attributes"], serde_json::json!(attributes), "{body}");
        body
    }

    /// A header's text.
    pub fn header(&self, name: &'static str) -> Option<&str> {
        let value: Option<&HeaderValue> = self.headers.get(HeaderName::from_static(name));
        value.and_then(|value| value.to_str().ok())
    }
}
