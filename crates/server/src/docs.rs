//! `/docs` and `/openapi.json`: the API reference, as a page and as a document. The page's assets are part of the
//! binary; nothing is fetched from anywhere else.

use crate::app;
use actix_web::http::header;
use actix_web::web::{self, Bytes, Data, ServiceConfig};
use actix_web::{HttpResponse, Responder};
use nimchat_api_kit::{Edge, route};
use std::sync::Arc;
use utoipa::openapi::OpenApi;
use utoipa_swagger_ui::Config;

/// The document and the page around it, made once a start.
#[derive(Clone)]
pub struct Documents {
    openapi: Bytes,
    page: Arc<Config<'static>>,
}

/// The document cannot be written as JSON.
#[derive(Debug, thiserror::Error)]
#[error("the OpenAPI document cannot be written: {0}")]
pub struct DocumentError(#[from] serde_json::Error);

/// The OpenAPI 3.1 document of every operation, as it is answered in the edge's profile.
pub fn openapi(edge: &Edge) -> OpenApi {
    route::openapi(
        &app::routes(),
        edge.profile,
        edge.public_url(),
        env!("CARGO_PKG_VERSION"),
    )
}

impl Documents {
    /// Makes them for this edge.
    pub fn new(edge: &Edge) -> Result<Self, DocumentError> {
        let page = Config::from("/openapi.json")
            .persist_authorization(true)
            .try_it_out_enabled(true)
            .display_request_duration(true)
            // without a bar that offers to look at other documents
            .use_base_layout()
            // the default asks an outside host to check the document
            .validator_url("none");
        Ok(Self {
            openapi: Bytes::from(serde_json::to_vec(&openapi(edge))?),
            page: Arc::new(page),
        })
    }
}

/// Registers both.
pub fn configure(config: &mut ServiceConfig) {
    config
        .route("/openapi.json", web::get().to(document))
        .route("/docs", web::get().to(redirect))
        .route("/docs/{file:.*}", web::get().to(page));
}

async fn document(documents: Data<Documents>) -> impl Responder {
    HttpResponse::Ok()
        .content_type(header::ContentType::json())
        .body(documents.openapi.clone())
}

async fn redirect() -> impl Responder {
    HttpResponse::PermanentRedirect()
        .insert_header((header::LOCATION, "/docs/"))
        .finish()
}

async fn page(documents: Data<Documents>, file: web::Path<String>) -> HttpResponse {
    match utoipa_swagger_ui::serve(&file, Arc::clone(&documents.page)) {
        Ok(Some(file)) => HttpResponse::Ok()
            .content_type(file.content_type)
            .body(file.bytes.into_owned()),
        Ok(None) => HttpResponse::NotFound().finish(),
        Err(error) => {
            tracing::error!(%error, "a file of the documentation cannot be served");
            HttpResponse::InternalServerError().finish()
        }
    }
}
