//! `GET /api`: what mobile apps ask a server before a user signs in (docs/rules/accounts.md §1.7).

use crate::health::Check;
use actix_web::{HttpResponse, web};
use nimchat_api_kit::blocking;
use nimchat_core_model::Clock;
use serde_json::json;
use std::sync::Arc;

/// The version of Chatwoot whose API nimchat speaks; apps refuse servers that are too old for them.
pub(crate) const VERSION: &str = "4.7.0";

/// The data of the answer.
#[derive(Clone)]
pub struct ApiInfo {
    check: Check,
    clock: Arc<dyn Clock>,
}

impl ApiInfo {
    /// Healthy while `check` succeeds.
    pub fn new(check: Check, clock: Arc<dyn Clock>) -> Self {
        Self { check, clock }
    }
}

/// The answer. Queues are in the store, so both are healthy or neither is.
pub async fn api_info(api_info: web::Data<ApiInfo>) -> HttpResponse {
    let check = api_info.check.clone();
    let well = blocking(move || Ok(check().is_ok())).await.unwrap_or(false);
    let word = if well { "ok" } else { "failing" };
    let now = api_info.clock.now().format("%Y-%m-%d %H:%M:%S");
    HttpResponse::Ok().json(json!({
        "version": VERSION,
        "timestamp": now.to_string(),
        "queue_services": word,
        "data_services": word,
    }))
}
