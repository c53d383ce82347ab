//! The pages to sign in, to ask for a new password, to set one and to confirm an address, for installations without a
//! console or a front end of their own. They call the API as a front end would.

use crate::log::chain;
use actix_web::http::StatusCode;
use actix_web::http::header::{
    self, AcceptLanguage, CacheDirective, Header, HeaderValue, Preference,
};
use actix_web::web::{Data, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use nimchat_api_kit::route;
use nimchat_texts::{ICON, PageKind, SCRIPT, STYLE, Texts, TextsError};
use std::future::ready;
use url::Url;

/// Only resources of this server, and no framing.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
                      form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// The pages.
#[derive(Clone)]
pub struct Pages {
    texts: &'static Texts,
    root: String,
}

impl Pages {
    /// Pages below the path of this address, which has no trailing slash.
    pub fn new(texts: &'static Texts, public_url: &str) -> Self {
        Self {
            texts,
            root: root(public_url),
        }
    }

    /// Registers the style and the script, and the pages, unless a console has its own.
    pub fn configure(&self, has_console: bool, config: &mut ServiceConfig) {
        config
            .app_data(Data::new(self.clone()))
            .service(route::page("/favicon.svg", icon))
            .service(route::page("/app/auth/page.css", style))
            .service(route::page("/app/auth/page.js", script));
        if has_console {
            return;
        }
        config
            // what browsers ask for on pages that name no icon
            .service(route::page("/favicon.ico", icon))
            .service(route::page("/app", to_sign_in));
        for (path, kind) in [
            ("/app/login", PageKind::SignIn),
            ("/app/auth/reset/password", PageKind::Reset),
            ("/app/auth/password/edit", PageKind::Password),
            ("/app/auth/confirmation", PageKind::Confirmation),
        ] {
            let page =
                move |request: HttpRequest, pages: Data<Pages>| ready(pages.answer(&request, kind));
            config.service(route::page(path, page));
        }
    }

    /// The page of this kind, in the reader's language.
    pub(crate) fn answer(&self, request: &HttpRequest, kind: PageKind) -> HttpResponse {
        match self.write(kind, &wanted(request)) {
            Ok(page) => guarded(StatusCode::OK)
                .insert_header((header::CONTENT_SECURITY_POLICY, POLICY))
                // the address may contain a token
                .insert_header((header::REFERRER_POLICY, "no-referrer"))
                .insert_header(header::CacheControl(vec![CacheDirective::NoStore]))
                .insert_header((header::VARY, "Accept-Language"))
                .content_type(header::ContentType::html())
                .body(page),
            Err(error) => {
                tracing::error!(error = chain(&error), "a page could not be made");
                HttpResponse::InternalServerError().finish()
            }
        }
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

async fn to_sign_in(pages: Data<Pages>) -> HttpResponse {
    redirect(&pages.root, "/app/login")
}

/// To a path of this server, below its root.
pub(crate) fn redirect(root: &str, path: &str) -> HttpResponse {
    HttpResponse::TemporaryRedirect()
        .insert_header((header::LOCATION, format!("{root}{path}")))
        .finish()
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

async fn icon() -> HttpResponse {
    guarded(StatusCode::OK)
        .content_type("image/svg+xml")
        .insert_header(header::CacheControl(vec![CacheDirective::MaxAge(86_400)]))
        .body(ICON)
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
