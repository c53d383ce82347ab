//! The public help centre: pages and documents that anyone reads, under `/hc/{slug}` and on a portal's custom domain
//! (docs/rules/helpcenter.md §4). `nimchat-helpcenter` decides what is public, `nimchat-texts` has the templates.

mod address;
mod documents;
mod embed;
mod excerpt;
mod frame;
mod json;
mod markdown;
mod openapi;
mod pages;
mod palette;
mod reply;
mod visit;

pub use openapi::PublicPages;

use actix_web::http::StatusCode;
use actix_web::web::{Data, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use address::Hosts;
use nimchat_api_kit::{ApiError, Context, blocking, route};
use nimchat_helpcenter::{HelpCenterError, PublicService};
use nimchat_texts::{HELP_CENTER_SCRIPT, HELP_CENTER_STYLE, Texts};
use reply::{FOR_EVER, Failure, Reply};
use serde_json::json;
use sha2::{Digest, Sha256};
use std::sync::Arc;
use visit::Visit;

/// What is told to search engines, as Chatwoot tells it.
const ROBOTS: &str = "\
# See http://www.robotstxt.org/robotstxt.html for documentation on how to use the robots.txt file\n#\n\n\
User-agent: *\nDisallow: /widget\n\n";

/// The public help centres of this server.
#[derive(Clone)]
pub struct HelpCenter {
    service: PublicService,
    texts: &'static Texts,
    context: Context,
    hosts: Arc<Hosts>,
    style: Arc<str>,
    script: Arc<str>,
}

type Make = fn(&HelpCenter, &Visit) -> Result<Reply, Failure>;

impl HelpCenter {
    /// The help centres of the server in this context.
    pub fn new(service: PublicService, texts: &'static Texts, context: Context) -> Self {
        // another version of the server has other addresses, so that browsers may keep what is at them
        let version = |content: &str| hex::encode(&Sha256::digest(content)[..6]);
        Self {
            service,
            texts,
            hosts: Arc::new(Hosts::of(&context)),
            context,
            style: format!("/hc/page.css?v={}", version(HELP_CENTER_STYLE)).into(),
            script: format!("/hc/page.js?v={}", version(HELP_CENTER_SCRIPT)).into(),
        }
    }

    /// Registers the pages. A path that names a fixed page precedes those that it fits too.
    pub fn configure(&self, config: &mut ServiceConfig) {
        let pages: &[(&str, Make)] = &[
            ("/hc/{slug}", Self::to_home),
            ("/hc/{slug}/sitemap.xml", Self::sitemap),
            ("/hc/{slug}/urls.xml", Self::urls),
            ("/hc/{slug}/articles/{article}.json", Self::article_json),
            ("/hc/{slug}/articles/{article}.png", Self::pixel),
            ("/hc/{slug}/articles/{article}", Self::article),
            ("/hc/{slug}/{locale}.json", Self::portal_json),
            ("/hc/{slug}/{locale}", Self::home),
            ("/hc/{slug}/{locale}/feed.xml", Self::feed),
            ("/hc/{slug}/{locale}/articles.json", Self::articles_json),
            ("/hc/{slug}/{locale}/articles", Self::articles),
            ("/hc/{slug}/{locale}/categories.json", Self::categories_json),
            ("/hc/{slug}/{locale}/categories", Self::categories),
            (
                "/hc/{slug}/{locale}/categories/{category}.json",
                Self::category_json,
            ),
            ("/hc/{slug}/{locale}/categories/{category}", Self::category),
            // as Chatwoot, without regard to the category
            (
                "/hc/{slug}/{locale}/categories/{category}/articles.json",
                Self::articles_json,
            ),
            (
                "/hc/{slug}/{locale}/categories/{category}/articles",
                Self::articles,
            ),
        ];
        config
            .app_data(Data::new(self.clone()))
            .service(route::page("/robots.txt", robots))
            .service(route::page("/hc/page.css", style))
            .service(route::page("/hc/page.js", script));
        for (path, make) in pages {
            let make = *make;
            let serve = move |request: HttpRequest, center: Data<Self>| async move {
                serve(&request, &center, make).await
            };
            config.service(route::page(path, serve));
        }
    }

    /// The answer to `/`, if the request's host is the domain of a portal: its home page.
    pub async fn front(&self, request: &HttpRequest) -> Option<HttpResponse> {
        let visit = Visit::of(request, &self.hosts);
        if !visit.place.is_domain() {
            return None;
        }
        let answer = serve(request, self, Self::domain_home).await;
        (answer.status() != StatusCode::UNAUTHORIZED).then_some(answer)
    }

    /// What is made, or what is shown in its place.
    fn reply(&self, visit: &Visit, make: Make) -> Result<Reply, Failure> {
        let error = match make(self, visit) {
            Err(Failure::HelpCenter(error)) => error,
            reply => return reply,
        };
        let status = match error {
            HelpCenterError::NotFound => StatusCode::NOT_FOUND,
            HelpCenterError::UnknownDomain(_) => StatusCode::UNAUTHORIZED,
            error => return Err(error.into()),
        };
        let reply = match error {
            HelpCenterError::UnknownDomain(_) => Reply::json(&json!({"error": error.to_string()})),
            _ if visit.is_json() => Reply::json(&json!({"status": 404, "error": "Not Found"})),
            _ => match self.not_found(visit) {
                Err(Failure::HelpCenter(_)) => self.nowhere(visit),
                page => page,
            },
        };
        Ok(reply?.with_status(status).cached("no-cache"))
    }
}

async fn serve(request: &HttpRequest, center: &HelpCenter, make: Make) -> HttpResponse {
    let visit = Visit::of(request, &center.hosts);
    let center = center.clone();
    let reply = blocking(move || center.reply(&visit, make).map_err(ApiError::from)).await;
    match reply {
        Ok(reply) => reply.answer(request),
        Err(error) => error.answer(request),
    }
}

async fn robots(request: HttpRequest) -> HttpResponse {
    let reply = Reply::new("text/plain", ROBOTS).cached("public, max-age=31556952");
    reply.answer(&request)
}

async fn style(request: HttpRequest) -> HttpResponse {
    let reply = Reply::new("text/css; charset=utf-8", HELP_CENTER_STYLE).cached(FOR_EVER);
    reply.answer(&request)
}

async fn script(request: HttpRequest) -> HttpResponse {
    let reply = Reply::new("text/javascript; charset=utf-8", HELP_CENTER_SCRIPT);
    reply.cached(FOR_EVER).answer(&request)
}
