//! `/docs` and `/openapi.json`: the API reference, as a page and as a document. The page's assets are part of the
//! binary, compressed; the page loads nothing from other servers.

use crate::app;
use crate::negotiation::accepted_encoding;
use crate::pages::{redirect, root};
use crate::webhook_docs::webhooks;
use actix_web::http::header::{self, ContentEncoding};
use actix_web::web::{self, Bytes, Data, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use flate2::read::GzDecoder;
use nimchat_api_client::help_center::PublicPages;
use nimchat_api_kit::{Context, route};
use serde_json::{Map, Value};
use std::io::{self, Read as _};
use std::sync::{Arc, OnceLock};
use utoipa_swagger_ui::{Config, SwaggerFile};

/// The document and its page. The document is made at the first request, since making it takes more memory than the
/// rest of a start.
#[derive(Clone)]
pub struct Documents {
    context: Context,
    openapi: Arc<OnceLock<Bytes>>,
    page: Arc<Config<'static>>,
}

/// The OpenAPI 3.1 document of every operation, in the context's profile.
pub fn openapi(context: &Context) -> serde_json::Result<Value> {
    let mut document = route::openapi(
        &app::routes(),
        context.profile,
        // relative to the document, wherever it is opened: at another name, through a tunnel, under a path
        ".",
        env!("CARGO_PKG_VERSION"),
    )?;
    document["webhooks"] = webhooks();
    let mut pages = PublicPages::new();
    merge(&mut document["paths"], std::mem::take(&mut pages.paths));
    merge(&mut document["components"]["schemas"], pages.schemas()?);
    Ok(document)
}

fn merge(object: &mut Value, members: Map<String, Value>) {
    if let Value::Object(object) = object {
        object.extend(members);
    }
}

impl Documents {
    /// The document of this context's profile and server.
    pub fn new(context: Context) -> Self {
        let page = Config::from("../openapi.json")
            .persist_authorization(true)
            .try_it_out_enabled(true)
            .display_request_duration(true)
            // without the bar that loads other documents
            .use_base_layout()
            // by default another server would validate the document
            .validator_url("none");
        Self {
            context,
            openapi: Arc::default(),
            page: Arc::new(page),
        }
    }

    fn openapi(&self) -> serde_json::Result<Bytes> {
        if let Some(made) = self.openapi.get() {
            return Ok(made.clone());
        }
        let made = Bytes::from(serde_json::to_vec(&openapi(&self.context)?)?);
        Ok(self.openapi.get_or_init(|| made).clone())
    }
}

/// Registers both.
pub fn configure(config: &mut ServiceConfig) {
    config
        .service(route::page("/openapi.json", document))
        .service(route::page("/docs", to_page))
        .service(route::page("/docs/{file:.*}", page));
}

async fn document(documents: Data<Documents>) -> HttpResponse {
    match documents.openapi() {
        Ok(document) => HttpResponse::Ok()
            .content_type(header::ContentType::json())
            .body(document),
        Err(error) => {
            tracing::error!(%error, "the OpenAPI document could not be made");
            HttpResponse::InternalServerError().finish()
        }
    }
}

/// To the page. The server may be reached under a path.
async fn to_page(documents: Data<Documents>) -> HttpResponse {
    redirect(&root(documents.context.public_url()), "/docs/index.html")
}

async fn page(
    request: HttpRequest,
    documents: Data<Documents>,
    file: web::Path<String>,
) -> HttpResponse {
    let served = utoipa_swagger_ui::serve(&file, Arc::clone(&documents.page));
    match served.and_then(|file| Ok(file.map(|file| answer(&request, file)).transpose()?)) {
        Ok(Some(answer)) => answer,
        Ok(None) => HttpResponse::NotFound().finish(),
        Err(error) => {
            tracing::error!(%error, "a documentation file could not be served");
            HttpResponse::InternalServerError().finish()
        }
    }
}

/// The file as stored, or decompressed for a client that cannot decompress it.
fn answer(request: &HttpRequest, file: SwaggerFile<'_>) -> io::Result<HttpResponse> {
    let mut answer = HttpResponse::Ok();
    answer.content_type(file.content_type);
    if !file.gzpipped {
        return Ok(answer.body(file.bytes.into_owned()));
    }
    answer.insert_header((header::VARY, header::ACCEPT_ENCODING.as_str()));
    if accepted_encoding(request, &[ContentEncoding::Gzip]).is_some() {
        answer.insert_header(ContentEncoding::Gzip);
        return Ok(answer.body(file.bytes.into_owned()));
    }
    let mut plain = Vec::new();
    GzDecoder::new(&*file.bytes).read_to_end(&mut plain)?;
    Ok(answer.body(plain))
}
