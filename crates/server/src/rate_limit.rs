//! How often one caller may call: so many requests a minute for one credential, or for one address where there is
//! none.

use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header;
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, HttpResponse};
use nimchat_api_kit::{ClientAddress, Throttle, TrustedProxies};
use serde_json::json;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

/// The limit, shared by every thread.
#[derive(Clone)]
pub struct RateLimit(Throttle);

type Answer<B> = Pin<Box<dyn Future<Output = Result<ServiceResponse<EitherBody<B>>, Error>>>>;

impl RateLimit {
    /// So many requests a minute; 0 is without limit.
    pub fn per_minute(requests: u32) -> Self {
        Self(Throttle::new(requests, Duration::from_mins(1)))
    }

    /// As a function around the app.
    pub fn middleware<B: MessageBody + 'static>(
        self,
    ) -> impl Fn(ServiceRequest, Next<B>) -> Answer<B> + Clone {
        move |request, next| {
            let limit = self.clone();
            Box::pin(async move {
                match limit.0.wait_for(|| caller(&request)) {
                    None => Ok(next.call(request).await?.map_into_left_body()),
                    Some(seconds) => Ok(request
                        .into_response(too_many(seconds))
                        .map_into_right_body()),
                }
            })
        }
    }
}

fn caller(request: &ServiceRequest) -> String {
    let token = ["api_access_token", "api-access-token", "access-token"]
        .iter()
        .filter_map(|name| request.headers().get(*name)?.to_str().ok())
        .find(|value| !value.is_empty());
    if let Some(token) = token {
        return format!("token {token}");
    }
    let proxies = request.app_data::<Data<TrustedProxies>>();
    let peer = request.peer_addr().map(|peer| peer.ip());
    let address = ClientAddress::of(peer, request.headers(), proxies.map(|proxies| &***proxies));
    address.ip().map_or_else(String::new, |ip| ip.to_string())
}

fn too_many(seconds: u64) -> HttpResponse {
    HttpResponse::TooManyRequests()
        .insert_header((header::RETRY_AFTER, seconds))
        .json(json!({"error": "Too many requests, retry later"}))
}
