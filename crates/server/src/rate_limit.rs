//! How often one caller may call: so many requests a minute for one credential, or for one address where there is
//! none.

use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header;
use actix_web::middleware::Next;
use actix_web::{Error, HttpResponse};
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use serde_json::json;
use std::future::Future;
use std::num::NonZeroU32;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

/// After so many requests, callers that have been quiet are forgotten.
const SWEEP: u32 = 10_000;

/// The limit, shared by every thread.
#[derive(Clone)]
pub struct RateLimit(Option<Arc<Limiter>>);

struct Limiter {
    limiter: DefaultKeyedRateLimiter<String>,
    seen: AtomicU32,
}

type Answer<B> = Pin<Box<dyn Future<Output = Result<ServiceResponse<EitherBody<B>>, Error>>>>;

impl RateLimit {
    /// So many requests a minute; 0 is without limit.
    pub fn per_minute(requests: u32) -> Self {
        Self(NonZeroU32::new(requests).map(|requests| {
            Arc::new(Limiter {
                limiter: RateLimiter::keyed(Quota::per_minute(requests)),
                seen: AtomicU32::new(0),
            })
        }))
    }

    /// As a function around the app.
    pub fn middleware<B: MessageBody + 'static>(
        self,
    ) -> impl Fn(ServiceRequest, Next<B>) -> Answer<B> + Clone {
        move |request, next| {
            let limit = self.clone();
            Box::pin(async move {
                match limit.wait(&request) {
                    None => Ok(next.call(request).await?.map_into_left_body()),
                    Some(seconds) => Ok(request
                        .into_response(too_many(seconds))
                        .map_into_right_body()),
                }
            })
        }
    }

    /// How many seconds the caller has to wait, if at all.
    fn wait(&self, request: &ServiceRequest) -> Option<u64> {
        let limiter = self.0.as_deref()?;
        if limiter.seen.fetch_add(1, Ordering::Relaxed) % SWEEP == SWEEP - 1 {
            limiter.limiter.retain_recent();
        }
        let until = limiter.limiter.check_key(&caller(request)).err()?;
        let wait = until.wait_time_from(DefaultClock::default().now());
        Some(wait.as_secs() + 1)
    }
}

fn caller(request: &ServiceRequest) -> String {
    let token = ["api_access_token", "api-access-token"]
        .iter()
        .find_map(|name| request.headers().get(*name))
        .and_then(|value| value.to_str().ok())
        .filter(|value| !value.is_empty());
    match token {
        Some(token) => format!("token {token}"),
        None => request
            .peer_addr()
            .map_or_else(String::new, |address| address.ip().to_string()),
    }
}

fn too_many(seconds: u64) -> HttpResponse {
    HttpResponse::TooManyRequests()
        .insert_header((header::RETRY_AFTER, seconds))
        .json(json!({"error": "Too many requests, retry later"}))
}
