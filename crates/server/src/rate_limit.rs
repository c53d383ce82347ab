//! How often one address may call: so many requests a minute, whoever it says it is. What a request shows as its
//! credential is not looked at here: whoever sends another one each time would have no limit.

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

    /// Calls of this machine's own are not counted.
    fn wait(&self, request: &ServiceRequest) -> Option<u64> {
        if self.0.is_none() {
            return None;
        }
        let proxies = request.app_data::<Data<TrustedProxies>>();
        let peer = request.peer_addr().map(|peer| peer.ip());
        let proxies = proxies.map(|proxies| &***proxies);
        let address = ClientAddress::of(peer, request.headers(), proxies).counted()?;
        self.0.wait_for(|| address.to_string())
    }
}
