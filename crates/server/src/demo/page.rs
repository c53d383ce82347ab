//! `/demo`: the shop's website with the widget on it and, beside it, what its agents hear.

use super::{Demo, SignIn};
use crate::pages::guarded;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, CacheDirective};
use actix_web::web::{Data, Path, ServiceConfig};
use actix_web::{HttpResponse, Responder};
use nimchat_api_kit::route;
use serde_json::{Value, json};

/// Only resources of this server, and frames of it: the shop, and the widget within it.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; \
                      frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

/// What the page loads: name, content type, content.
const FILES: [(&str, &str, &str); 5] = [
    (
        "page.css",
        "text/css; charset=utf-8",
        include_str!("page/page.css"),
    ),
    (
        "page.js",
        "text/javascript; charset=utf-8",
        include_str!("page/page.js"),
    ),
    (
        "shop",
        "text/html; charset=utf-8",
        include_str!("page/shop.html"),
    ),
    (
        "shop.css",
        "text/css; charset=utf-8",
        include_str!("page/shop.css"),
    ),
    (
        "shop.js",
        "text/javascript; charset=utf-8",
        include_str!("page/shop.js"),
    ),
];

/// The pages of the demonstration. They contain an agent's token.
#[derive(Clone)]
pub struct DemoPages {
    settings: Value,
}

impl DemoPages {
    /// The pages of this account. The agent beside the website is the last one.
    pub fn new(demo: &Demo) -> Self {
        let settings = match demo.sign_ins.last() {
            Some(SignIn {
                name,
                user_id,
                pubsub_token,
                access_token,
                ..
            }) => json!({
                "account_id": demo.account,
                "website_token": demo.website_token,
                "agent": {
                    "id": user_id, "name": name, "pubsub_token": pubsub_token, "access_token": access_token,
                },
            }),
            None => Value::Null,
        };
        Self { settings }
    }

    /// Registers them.
    pub fn configure(&self, config: &mut ServiceConfig) {
        config
            .app_data(Data::new(self.clone()))
            .service(route::page("/demo", page))
            .service(route::page("/demo/settings", settings))
            .service(route::page("/demo/{file}", file));
    }
}

async fn page() -> HttpResponse {
    answer("text/html; charset=utf-8", include_str!("page/page.html"))
}

async fn settings(pages: Data<DemoPages>) -> impl Responder {
    guarded(StatusCode::OK)
        .insert_header(header::CacheControl(vec![CacheDirective::NoStore]))
        .json(&pages.settings)
}

async fn file(name: Path<String>) -> HttpResponse {
    match FILES.iter().find(|(known, ..)| *known == name.as_str()) {
        Some((_, kind, content)) => answer(kind, content),
        None => HttpResponse::NotFound().finish(),
    }
}

fn answer(kind: &'static str, content: &'static str) -> HttpResponse {
    guarded(StatusCode::OK)
        .insert_header((header::CONTENT_SECURITY_POLICY, POLICY))
        .insert_header(header::CacheControl(vec![CacheDirective::NoCache]))
        .content_type(kind)
        .body(content)
}
