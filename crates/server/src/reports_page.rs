//! `/reports`: the page of reports for administrators, who sign in on it. It calls the API as a front end would.

use crate::pages::{guarded, root, wanted};
use actix_web::http::StatusCode;
use actix_web::http::header::{self, CacheDirective};
use actix_web::web::{self, Data, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use nimchat_api_kit::route;
use nimchat_texts::{REPORTS_FILES, Texts, TextsError};

/// Only resources of this server, and no framing. Saving a table needs no permission.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
                      form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

/// The page of reports.
#[derive(Clone)]
pub struct ReportsPage {
    texts: &'static Texts,
    root: String,
}

impl ReportsPage {
    /// A page below the path of this address, which has no trailing slash.
    pub fn new(texts: &'static Texts, public_url: &str) -> Self {
        Self {
            texts,
            root: root(public_url),
        }
    }

    /// Registers it, with what it loads.
    pub fn configure(&self, config: &mut ServiceConfig) {
        config
            .app_data(Data::new(self.clone()))
            .service(route::page("/reports", page))
            .service(route::page("/reports/{file}", file));
    }

    fn write(&self, wanted: &[String]) -> Result<String, TextsError> {
        let language = self.texts.first_of(wanted.iter().map(String::as_str))?;
        self.texts.reports_page(language, &self.root)
    }
}

async fn page(request: HttpRequest, reports: Data<ReportsPage>) -> HttpResponse {
    match reports.write(&wanted(&request)) {
        Ok(page) => guarded(StatusCode::OK)
            .insert_header((header::CONTENT_SECURITY_POLICY, POLICY))
            .insert_header((header::REFERRER_POLICY, "no-referrer"))
            .insert_header(header::CacheControl(vec![CacheDirective::NoCache]))
            .insert_header((header::VARY, "Accept-Language"))
            .content_type(header::ContentType::html())
            .body(page),
        Err(error) => {
            tracing::error!(%error, "a page could not be made");
            HttpResponse::InternalServerError().finish()
        }
    }
}

async fn file(name: web::Path<String>) -> HttpResponse {
    let known = REPORTS_FILES.iter().find(|(known, ..)| *known == *name);
    match known {
        Some((_, kind, content)) => guarded(StatusCode::OK)
            // a new version of the server must not meet an old script
            .insert_header(header::CacheControl(vec![CacheDirective::NoCache]))
            .content_type(*kind)
            .body(*content),
        None => guarded(StatusCode::NOT_FOUND).finish(),
    }
}
