//! `/health`: may this node receive requests? Only while its store answers and it is not stopping. It tells the version
//! too.

use crate::log::chain;
use crate::shutdown::StopSignal;
use actix_web::http::StatusCode;
use actix_web::http::header;
use actix_web::{HttpResponse, web};
use nimchat_api_kit::blocking;
use nimchat_core_model::StoreResult;
use serde_json::json;
use std::sync::Arc;

/// A cheap query to the store. Blocks: it is called off the async threads.
pub type Check = Arc<dyn Fn() -> StoreResult<()> + Send + Sync>;

/// The state of `/health`.
#[derive(Clone)]
pub struct Health {
    check: Check,
    stopping: StopSignal,
}

impl Health {
    /// Healthy while `check` succeeds and `stopping` is not given.
    pub fn new(check: Check, stopping: StopSignal) -> Self {
        Self { check, stopping }
    }
}

/// `GET /health`
pub async fn health(health: web::Data<Health>) -> HttpResponse {
    if health.stopping.is_given() {
        return answer(StatusCode::SERVICE_UNAVAILABLE, "stopping");
    }
    let check = health.check.clone();
    match blocking(move || Ok(check())).await {
        Ok(Ok(())) => answer(StatusCode::OK, "ok"),
        Ok(Err(error)) => unavailable(&error),
        Err(error) => unavailable(&error),
    }
}

fn unavailable(error: &dyn std::error::Error) -> HttpResponse {
    tracing::warn!(error = chain(error), "the store does not answer");
    answer(StatusCode::SERVICE_UNAVAILABLE, "unavailable")
}

fn answer(status: StatusCode, word: &str) -> HttpResponse {
    HttpResponse::build(status)
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .json(json!({ "status": word, "version": env!("CARGO_PKG_VERSION") }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::body::to_bytes;
    use nimchat_core_model::StoreError;

    async fn ask(check: Check, stopping: StopSignal) -> (u16, String) {
        let response = health(web::Data::new(Health::new(check, stopping))).await;
        let status = response.status().as_u16();
        let body = to_bytes(response.into_body()).await.unwrap();
        let told: serde_json::Value = serde_json::from_slice(&body).unwrap();
        assert_eq!(told["version"], env!("CARGO_PKG_VERSION"));
        (status, told["status"].as_str().unwrap().to_owned())
    }

    fn down() -> StoreResult<()> {
        Err(StoreError::Unavailable("no connection".into()))
    }

    #[actix_web::test]
    async fn it_is_well_only_while_the_store_answers() {
        let well = ask(Arc::new(|| Ok(())), StopSignal::default()).await;
        assert_eq!(well, (200, "ok".to_owned()));
        let ill = ask(Arc::new(down), StopSignal::default()).await;
        assert_eq!(ill, (503, "unavailable".to_owned()));
    }

    #[actix_web::test]
    async fn it_says_that_it_is_stopping() {
        let stopping = StopSignal::default();
        stopping.give();
        let answer = ask(Arc::new(|| Ok(())), stopping).await;
        assert_eq!(answer, (503, "stopping".to_owned()));
    }
}
