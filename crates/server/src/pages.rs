//! The pages that the links in e-mails and operators' links lead to, to set a password, to confirm an address and to
//! sign in, for installations without a front end of their own. They call the API as a front end would.

use actix_web::http::StatusCode;
use actix_web::http::header::{
    self, AcceptLanguage, CacheDirective, Header, HeaderValue, Preference,
};
use actix_web::web::{self, Data, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use nimchat_texts::{PageKind, SCRIPT, STYLE, Texts, TextsError};
use std::sync::Arc;
use url::Url;

/// Only resources of this server, and no framing.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; form-action 'self'; \
                      base-uri 'none'; frame-ancestors 'none'";

/// The pages.
#[derive(Clone)]
pub struct Pages {
    texts: Arc<Texts>,
    root: String,
}

impl Pages {
    /// Pages below the path of this address, which has no trailing slash.
    pub fn new(texts: Arc<Texts>, public_url: &str) -> Self {
        Self {
            texts,
            root: root(public_url),
        }
    }

    /// Registers them.
    pub fn configure(&self, config: &mut ServiceConfig) {
        config
            .app_data(Data::new(self.clone()))
            .route("/app/auth/password/edit", web::get().to(password))
            .route("/app/auth/confirmation", web::get().to(confirmation))
            .route("/app/login", web::get().to(sign_in))
            .route("/app/auth/page.css", web::get().to(style))
            .route("/app/auth/page.js", web::get().to(script));
    }

    fn write(&self, kind: PageKind, wanted: &[String]) -> Result<String, TextsError> {
        let language = self.texts.first_of(wanted.iter().map(String::as_str))?;
        self.texts.page(language, kind, &self.root)
    }
}

/// The path of an address, without a trailing slash.
pub(crate) fn root(public_url: &str) -> String {
    Url::parse(public_url).map_or_else(
        |_| String::new(),
        |url| url.path().trim_end_matches('/').to_owned(),
    )
}

async fn password(request: HttpRequest, pages: Data<Pages>) -> HttpResponse {
    page(&request, &pages, PageKind::Password)
}

async fn confirmation(request: HttpRequest, pages: Data<Pages>) -> HttpResponse {
    page(&request, &pages, PageKind::Confirmation)
}

async fn sign_in(request: HttpRequest, pages: Data<Pages>) -> HttpResponse {
    page(&request, &pages, PageKind::SignIn)
}

fn page(request: &HttpRequest, pages: &Pages, kind: PageKind) -> HttpResponse {
    match pages.write(kind, &wanted(request)) {
        Ok(page) => guarded(StatusCode::OK)
            .insert_header((header::CONTENT_SECURITY_POLICY, POLICY))
            // the address contains the token
            .insert_header((header::REFERRER_POLICY, "no-referrer"))
            .insert_header(header::CacheControl(vec![CacheDirective::NoStore]))
            .insert_header((header::VARY, "Accept-Language"))
            .content_type(header::ContentType::html())
            .body(page),
        Err(error) => {
            tracing::error!(%error, "a page could not be made");
            HttpResponse::InternalServerError().finish()
        }
    }
}

/// The languages that the browser requests, the most preferred first.
pub(crate) fn wanted(request: &HttpRequest) -> Vec<String> {
    let Ok(accepted) = AcceptLanguage::parse(request) else {
        return Vec::new();
    };
    let ranked = accepted.ranked().into_iter();
    ranked
        .filter_map(|preference| match preference {
            Preference::Specific(tag) => Some(tag.to_string()),
            Preference::Any => None,
        })
        .collect()
}

async fn style() -> HttpResponse {
    guarded(StatusCode::OK)
        .content_type("text/css; charset=utf-8")
        .body(STYLE)
}

async fn script() -> HttpResponse {
    let kind = "text/javascript; charset=utf-8";
    guarded(StatusCode::OK).content_type(kind).body(SCRIPT)
}

pub(crate) fn guarded(status: StatusCode) -> HttpResponseBuilder {
    let mut answer = HttpResponse::build(status);
    answer.insert_header((
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    ));
    answer
}
