//! One log line for each request, with an id that the answer repeats, the client's address and the account. The line
//! names the route's pattern, since paths contain inbox identifiers and queries contain tokens. The middleware also
//! updates [`Metrics`].

use crate::metrics::{Metrics, UNMATCHED};
use crate::rate_limit::address_of;
use crate::traffic::Passing;
use actix_web::HttpRequest;
use actix_web::body::MessageBody;
use actix_web::dev::{Service, ServiceRequest, ServiceResponse, Transform, forward_ready};
use actix_web::error::InternalError;
use actix_web::http::Method;
use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use futures_util::future::LocalBoxFuture;
use nimchat_core_model::Tokens;
use std::future::{Ready, ready};
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Instant;
use tracing::Instrument;

/// The header of a request's id, in requests and answers.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Routes that are asked for by monitoring.
const WATCHERS: [&str; 2] = ["/health", "/metrics"];

/// The status that nginx logs when a client disconnects before the answer.
const CLIENT_LEFT: u16 = 499;

/// The id under which a request is found in the logs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestId(HeaderValue);

impl RequestId {
    const LONGEST: usize = 128;

    /// The caller's own id if it is safe in a log line, else a new one.
    pub fn of(headers: &HeaderMap, tokens: &dyn Tokens) -> Self {
        headers
            .get(REQUEST_ID)
            .filter(|value| Self::is_harmless(value.as_bytes()))
            .and_then(|value| HeaderValue::from_bytes(value.as_bytes()).ok())
            .or_else(|| HeaderValue::from_str(&tokens.uuid().to_string()).ok())
            .map_or_else(|| Self(HeaderValue::from_static("none")), Self)
    }

    fn is_harmless(value: &[u8]) -> bool {
        (1..=Self::LONGEST).contains(&value.len())
            && value
                .iter()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'))
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        self.0.to_str().unwrap_or_default()
    }
}

/// The middleware; the outermost one, so that it sees every answer.
#[derive(Clone)]
pub struct RequestLog {
    tokens: Arc<dyn Tokens>,
    metrics: Metrics,
}

impl RequestLog {
    /// With ids from `tokens` and counters in `metrics`.
    pub fn new(tokens: Arc<dyn Tokens>, metrics: Metrics) -> Self {
        Self { tokens, metrics }
    }
}

impl<S, B> Transform<S, ServiceRequest> for RequestLog
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = actix_web::Error>,
    S::Future: 'static,
    B: MessageBody + 'static,
{
    type Response = ServiceResponse<B>;
    type Error = actix_web::Error;
    type Transform = RequestLogService<S>;
    type InitError = ();
    type Future = Ready<Result<Self::Transform, ()>>;

    fn new_transform(&self, service: S) -> Self::Future {
        ready(Ok(RequestLogService {
            service,
            log: self.clone(),
        }))
    }
}

/// The account in the path.
fn account_of(request: &HttpRequest) -> Option<i64> {
    request.match_info().get("account_id")?.parse().ok()
}

/// [`RequestLog`] around a service.
pub struct RequestLogService<S> {
    service: S,
    log: RequestLog,
}

impl<S, B> Service<ServiceRequest> for RequestLogService<S>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = actix_web::Error>,
    S::Future: 'static,
    B: MessageBody + 'static,
{
    type Response = ServiceResponse<B>;
    type Error = actix_web::Error;
    type Future = LocalBoxFuture<'static, Result<Self::Response, Self::Error>>;

    forward_ready!(service);

    fn call(&self, request: ServiceRequest) -> Self::Future {
        let id = RequestId::of(request.headers(), self.log.tokens.as_ref());
        let span = tracing::info_span!("request", request_id = id.as_str());
        let mut watched = Watched {
            id,
            method: request.method().clone(),
            client: address_of(&request).ip(),
            account: None,
            started: Instant::now(),
            _passing: self.log.metrics.traffic().begin(),
            metrics: self.log.metrics.clone(),
            answered: false,
        };
        // the call itself runs in the span too: some services work before they are polled
        let future = span.in_scope(|| self.service.call(request));
        Box::pin(async move {
            match future.instrument(span).await {
                Ok(mut response) => {
                    let route = response.request().match_pattern();
                    watched.account = account_of(response.request());
                    watched.answered(route.as_deref(), response.status().as_u16());
                    let id = watched.id.0.clone();
                    response.headers_mut().insert(REQUEST_ID, id);
                    Ok(response)
                }
                Err(error) => {
                    // an error of another middleware: its answer is made here, since the header cannot be added later
                    let mut response = error.error_response();
                    watched.answered(None, response.status().as_u16());
                    let id = watched.id.0.clone();
                    response.headers_mut().insert(REQUEST_ID, id);
                    Err(InternalError::from_response(error, response).into())
                }
            }
        })
    }
}

/// A request in progress. Dropping it without an answer logs that.
struct Watched {
    id: RequestId,
    method: Method,
    client: Option<IpAddr>,
    account: Option<i64>,
    started: Instant,
    metrics: Metrics,
    _passing: Passing,
    answered: bool,
}

impl Watched {
    fn answered(&mut self, route: Option<&str>, status: u16) {
        self.answered = true;
        let route = route.unwrap_or(UNMATCHED);
        let took = self.started.elapsed();
        self.metrics.count(&self.method, route, status, took);
        self.write(route, status);
    }

    fn write(&self, route: &str, status: u16) {
        let client = self.client.map(tracing::field::display);
        macro_rules! tell {
            ($level:ident) => {
                tracing::$level!(
                    request_id = self.id.as_str(),
                    method = %self.method,
                    route,
                    status,
                    client,
                    account = self.account,
                    ms = milliseconds(self.started),
                    "request"
                )
            };
        }
        // asked every few seconds, by machines
        if WATCHERS.contains(&route) {
            tell!(debug);
        } else {
            tell!(info);
        }
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        if !self.answered {
            // only an answer knows its route
            self.write("unknown", CLIENT_LEFT);
        }
    }
}

/// To the microsecond: most answers take less than one millisecond.
fn milliseconds(since: Instant) -> f64 {
    let micros = since.elapsed().as_micros();
    f64::from(u32::try_from(micros).unwrap_or(u32::MAX)) / 1000.0
}

#[cfg(test)]
mod tests;
