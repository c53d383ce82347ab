//! The limit of requests per minute from one address, for all callers. The credential does not count here: a client
//! that sends a new one each time would have no limit.

use actix_web::Error;
use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use actix_web::web::Data;
use nimchat_api_kit::{ApiError, ClientAddress, Throttle, TrustedProxies};
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

/// The limit, shared by every thread.
#[derive(Clone)]
pub struct RateLimit(Throttle);

/// The address of a request, behind the trusted proxies.
pub(crate) fn address_of(request: &ServiceRequest) -> ClientAddress {
    let proxies = request.app_data::<Data<TrustedProxies>>();
    let peer = request.peer_addr().map(|peer| peer.ip());
    let proxies = proxies.map(|proxies| &***proxies);
    ClientAddress::of(peer, request.headers(), proxies)
}

type Answer<B> = Pin<Box<dyn Future<Output = Result<ServiceResponse<EitherBody<B>>, Error>>>>;

impl RateLimit {
    /// A limit of this many requests per minute; 0 means no limit.
    pub fn per_minute(requests: u32) -> Self {
        Self(Throttle::new(requests, Duration::from_mins(1)))
    }

    /// The limit as middleware.
    pub fn middleware<B: MessageBody + 'static>(
        self,
    ) -> impl Fn(ServiceRequest, Next<B>) -> Answer<B> + Clone {
        move |request, next| {
            let limit = self.clone();
            Box::pin(async move {
                match limit.wait(&request) {
                    None => Ok(next.call(request).await?.map_into_left_body()),
                    Some(seconds) => {
                        let refused = ApiError::too_many(seconds).answer(request.request());
                        Ok(request.into_response(refused).map_into_right_body())
                    }
                }
            })
        }
    }

    /// Calls from this machine are not counted.
    fn wait(&self, request: &ServiceRequest) -> Option<u64> {
        if self.0.is_none() {
            return None;
        }
        let address = address_of(request).counted()?;
        self.0.wait_for(|| address.to_string())
    }
}
