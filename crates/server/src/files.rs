//! `/files`: the stored pictures. The address is the only credential, and cannot be guessed.

use crate::log::chain;
use crate::negotiation::is_known;
use actix_web::http::header::{self, EntityTag};
use actix_web::{HttpRequest, HttpResponse, web};
use nimchat_core_model::files::PictureKind;
use nimchat_outbound::StoredFiles;
use serde_json::json;

/// A file under an address never changes.
const FOR_EVER: &str = "public, max-age=31536000, immutable";

/// `GET` and `HEAD /files/{key}/{name}`
pub async fn file(
    request: HttpRequest,
    path: web::Path<(String, String)>,
    files: web::Data<StoredFiles>,
) -> HttpResponse {
    let (key, name) = path.into_inner();
    let readable = key
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    let Some(kind) = PictureKind::named(&name).filter(|_| readable) else {
        return not_found();
    };
    let tag = EntityTag::new_strong(key.clone());
    let known = is_known(&request, &tag);
    match files.open_file(&format!("{key}/{name}")).await {
        Ok(None) => not_found(),
        Ok(Some(_)) if known => HttpResponse::NotModified()
            .insert_header(header::ETag(tag))
            .insert_header((header::CACHE_CONTROL, FOR_EVER))
            .finish(),
        Ok(Some(file)) => HttpResponse::Ok()
            .content_type(kind.media_type())
            .insert_header(header::ETag(tag))
            .insert_header((header::CACHE_CONTROL, FOR_EVER))
            .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
            .insert_header((
                header::CONTENT_SECURITY_POLICY,
                "default-src 'none'; sandbox",
            ))
            .insert_header(("cross-origin-resource-policy", "cross-origin"))
            .no_chunking(file.length)
            .streaming(file.content),
        Err(error) => {
            tracing::error!(error = chain(&error), "a file could not be read");
            HttpResponse::ServiceUnavailable().json(json!({"error": "Service Unavailable"}))
        }
    }
}

fn not_found() -> HttpResponse {
    HttpResponse::NotFound().json(json!({"status": 404, "error": "Not Found"}))
}
