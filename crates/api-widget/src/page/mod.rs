//! `/widget`, the page in the frame, and `/packs/js/sdk.js`, the script that websites embed. Their sources are in
//! `frontend`; `just widget` makes `assets` of them.

mod assets;
mod language;

use crate::Services;
use crate::config::{ConfigJson, Opened};
use crate::domains::Domains;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, EntityTag, Header, IfNoneMatch};
use actix_web::web::{Data, Path, Query, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use assets::Assets;
use nimchat_api_kit::prelude::*;
use nimchat_api_kit::{blocking, route};
use nimchat_helpcenter::HelpCenterError;
use nimchat_messaging::MessagingError;
use serde_json::json;
use std::sync::Arc;
use url::Url;

/// What never changes under its address.
const FOR_EVER: &str = "public, max-age=31536000, immutable";
/// The script's address stays, so browsers ask now and then.
const FOR_MINUTES: &str = "public, max-age=300";

/// The page and the script.
#[derive(Clone)]
pub struct WidgetPages {
    services: Services,
    context: Context,
    root: String,
    policy: Arc<str>,
    head: Arc<str>,
}

/// The query of the page.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct PageQuery {
    website_token: String,
    cw_conversation: Option<String>,
    locale: Option<String>,
}

/// What the page's script begins with.
#[derive(Serialize)]
struct Boot<'a> {
    root: &'a str,
    cable: String,
    language: String,
    texts: serde_json::Value,
    #[serde(flatten)]
    config: ConfigJson,
}

/// Why there is no page.
#[derive(Debug, thiserror::Error)]
enum PageError {
    #[error(transparent)]
    Messaging(#[from] MessagingError),
    #[error(transparent)]
    HelpCenter(#[from] HelpCenterError),
    #[error(transparent)]
    Json(#[from] serde_json::Error),
}

impl From<PageError> for ApiError {
    fn from(error: PageError) -> Self {
        match error {
            PageError::Messaging(error) => error.into(),
            PageError::HelpCenter(error) => error.into(),
            PageError::Json(error) => Self::internal(error),
        }
    }
}

impl WidgetPages {
    /// Pages of the server in this context.
    pub fn new(services: Services, context: Context) -> Self {
        let url = Url::parse(context.public_url()).ok();
        let root = url.as_ref().map_or("", Url::path).trim_end_matches('/');
        let head = format!(
            "<link rel=\"stylesheet\" href=\"{root}/packs/css/widget.css?v={}\">\
             <script src=\"{root}/packs/js/widget.js?v={}\" defer></script>",
            Assets::version("widget.css"),
            Assets::version("widget.js"),
        );
        let policy = format!(
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; \
             media-src 'self' blob:; connect-src 'self' {}; base-uri 'none'; form-action 'none'",
            socket(context.public_url()),
        );
        Self {
            root: root.to_owned(),
            policy: policy.into(),
            head: head.into(),
            services,
            context,
        }
    }

    /// Registers them.
    pub fn configure(&self, config: &mut ServiceConfig) {
        config
            .app_data(Data::new(self.clone()))
            .service(route::page("/widget", page))
            .service(route::page("/widget/texts/{language}.json", texts))
            .service(route::page("/packs/js/{name}.js", script))
            .service(route::page("/packs/css/widget.css", style));
    }

    /// The page, and the directive that says which sites may show it.
    fn write(&self, query: &PageQuery) -> Result<(String, Option<String>), PageError> {
        let token = query.cw_conversation.as_deref();
        let widget = &self.services.widget;
        let (guest, auth_token) = widget.open(&query.website_token, token)?;
        let ancestors = Domains::of(&guest.site).frame_ancestors();
        let account = guest.site.account.locale.as_str().to_owned();
        let language = language::chosen(query.locale.as_deref(), &account);
        let title = escaped(&guest.site.inbox.name);
        let opened = Opened::by(guest, auth_token, &self.services)?;
        let texts = Assets::texts(language)?;
        let no_script = escaped(texts["no_script"].as_str().unwrap_or_default());
        let tag = nimchat_texts::language_tag(language);
        let direction = nimchat_texts::language_direction(language);
        let boot = Boot {
            root: &self.root,
            cable: format!("{}/cable", socket(self.context.public_url())),
            language: tag.clone(),
            texts,
            config: ConfigJson::present(&opened, &self.context),
        };
        // `<` would end the element
        let boot = serde_json::to_string(&boot)?;
        let boot = boot.replace('<', "\\u003c");
        let head = &self.head;
        let page = format!(
            "<!doctype html><html lang=\"{tag}\" dir=\"{direction}\" data-theme=\"auto\"><head><meta charset=\"utf-8\">\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
             <meta name=\"robots\" content=\"noindex\"><title>{title}</title>{head}\
             <script type=\"application/json\" id=\"boot\">{boot}</script></head>\
             <body><div id=\"app\"></div><noscript>{no_script}</noscript></body></html>"
        );
        Ok((page, ancestors))
    }
}

async fn page(
    request: HttpRequest,
    pages: Data<WidgetPages>,
    query: Query<PageQuery>,
) -> HttpResponse {
    let within = pages.clone();
    let written = blocking(move || {
        Ok(match within.write(&query) {
            Err(PageError::Messaging(MessagingError::NotFound)) => None,
            written => Some(written?),
        })
    });
    match written.await {
        Ok(Some((page, ancestors))) => {
            let mut policy = pages.policy.to_string();
            if let Some(ancestors) = ancestors {
                policy = format!("{policy}; {ancestors}");
            }
            guarded(StatusCode::OK)
                .insert_header((header::CONTENT_SECURITY_POLICY, policy))
                .insert_header((header::REFERRER_POLICY, "no-referrer"))
                .insert_header((header::CACHE_CONTROL, "no-store"))
                .content_type("text/html; charset=utf-8")
                .body(page)
        }
        Ok(None) => {
            guarded(StatusCode::NOT_FOUND).json(json!({"error": "web widget does not exist"}))
        }
        Err(error) => error.answer(&request),
    }
}

async fn texts(request: HttpRequest, language: Path<String>) -> HttpResponse {
    let language = language::chosen(Some(language.as_str()), "en");
    match Assets::texts(language) {
        Ok(mut texts) => {
            texts["language"] = json!(nimchat_texts::language_tag(language));
            guarded(StatusCode::OK)
                .insert_header((header::CACHE_CONTROL, FOR_MINUTES))
                .json(texts)
        }
        Err(error) => ApiError::internal(error).answer(&request),
    }
}

async fn script(request: HttpRequest, name: Path<String>) -> HttpResponse {
    let kind = "text/javascript; charset=utf-8";
    match name.as_str() {
        "sdk" => asset(&request, "sdk.js", kind, FOR_MINUTES),
        "widget" => asset(&request, "widget.js", kind, FOR_EVER),
        _ => ApiError::no_route().answer(&request),
    }
}

async fn style(request: HttpRequest) -> HttpResponse {
    asset(&request, "widget.css", "text/css; charset=utf-8", FOR_EVER)
}

fn asset(
    request: &HttpRequest,
    name: &str,
    content_type: &'static str,
    cache: &'static str,
) -> HttpResponse {
    let tag = EntityTag::new_strong(Assets::version(name));
    let known = match IfNoneMatch::parse(request) {
        Ok(IfNoneMatch::Items(tags)) => tags.iter().any(|known| known.weak_eq(&tag)),
        Ok(IfNoneMatch::Any) | Err(_) => false,
    };
    let mut answer = guarded(if known {
        StatusCode::NOT_MODIFIED
    } else {
        StatusCode::OK
    });
    answer
        .insert_header((header::ETAG, tag.to_string()))
        .insert_header((header::CACHE_CONTROL, cache))
        .insert_header(("cross-origin-resource-policy", "cross-origin"))
        .content_type(content_type);
    if known {
        return answer.finish();
    }
    answer.body(Assets::bytes(name).into_owned())
}

fn guarded(status: StatusCode) -> HttpResponseBuilder {
    let mut answer = HttpResponse::build(status);
    answer.insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"));
    answer
}

/// The address of this server for sockets.
fn socket(public_url: &str) -> String {
    public_url.replacen("http", "ws", 1)
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
