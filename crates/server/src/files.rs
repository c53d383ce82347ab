//! `/files`: the stored files. The address is the only credential, and cannot be guessed.

mod part;

use crate::log::chain;
use crate::negotiation::is_known;
use actix_web::http::header::{
    self, ContentDisposition, DispositionParam, DispositionType, EntityTag,
};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, web};
use nimchat_core_model::StoreResult;
use nimchat_core_model::files::MediaType;
use nimchat_outbound::StoredFiles;
use part::Asked;
use serde_json::json;

/// A file under an address never changes.
const FOR_EVER: &str = "public, max-age=31536000, immutable";

/// What a shown file may do: nothing but appear.
const SHOWN: &str =
    "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; sandbox";

/// The same for PDF, which browsers do not show in a sandbox.
const SHOWN_PDF: &str = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'";

/// `GET` and `HEAD /files/{key}/{file}`
pub async fn file(
    request: HttpRequest,
    path: web::Path<(String, String)>,
    files: web::Data<StoredFiles>,
) -> HttpResponse {
    let (key, file) = path.into_inner();
    serve(&request, &key, &file, None, &files).await
}

/// `GET` and `HEAD /files/{key}/{file}/{name}`: the name is the one that the file is saved with.
pub async fn named_file(
    request: HttpRequest,
    path: web::Path<(String, String, String)>,
    files: web::Data<StoredFiles>,
) -> HttpResponse {
    let (key, file, name) = path.into_inner();
    serve(&request, &key, &file, Some(&name), &files).await
}

async fn serve(
    request: &HttpRequest,
    key: &str,
    file: &str,
    name: Option<&str>,
    files: &StoredFiles,
) -> HttpResponse {
    let plain = |text: &str| {
        !text.is_empty()
            && text
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    let Some((stem, ending)) = file.split_once('.') else {
        return not_found();
    };
    if ![key, stem, ending].into_iter().all(plain) {
        return not_found();
    }
    let path = format!("{key}/{file}");
    match answer(request, &path, key, ending, name, files).await {
        Ok(Some(answer)) => answer,
        Ok(None) => not_found(),
        Err(error) => {
            tracing::error!(error = chain(&error), "a file could not be read");
            HttpResponse::ServiceUnavailable().json(json!({"error": "Service Unavailable"}))
        }
    }
}

async fn answer(
    request: &HttpRequest,
    path: &str,
    key: &str,
    ending: &str,
    name: Option<&str>,
    files: &StoredFiles,
) -> StoreResult<Option<HttpResponse>> {
    let tag = EntityTag::new_strong(key.to_owned());
    if is_known(request, &tag) {
        let found = files.length_of(path).await?;
        return Ok(found.map(|_| described(HttpResponse::NotModified(), tag).finish()));
    }
    let range = match Asked::by(request, &tag) {
        None => None,
        Some(asked) => {
            let Some(length) = files.length_of(path).await? else {
                return Ok(None);
            };
            let Some(range) = asked.within(length) else {
                return Ok(Some(
                    HttpResponse::RangeNotSatisfiable()
                        .insert_header((header::CONTENT_RANGE, format!("bytes */{length}")))
                        .finish(),
                ));
            };
            Some(range)
        }
    };
    let is_part = range.is_some();
    let Some(file) = files.open_file(path, range).await? else {
        return Ok(None);
    };
    let mut answer = described(
        if is_part {
            HttpResponse::PartialContent()
        } else {
            HttpResponse::Ok()
        },
        tag,
    );
    if is_part {
        let (first, last) = (file.range.start, file.range.end.saturating_sub(1));
        let range = format!("bytes {first}-{last}/{}", file.length);
        answer.insert_header((header::CONTENT_RANGE, range));
    }
    let shown = MediaType::shown_with(ending);
    let policy = if shown == Some("application/pdf") {
        SHOWN_PDF
    } else {
        SHOWN
    };
    let content_type = match shown {
        Some(text) if text.starts_with("text/") => format!("{text}; charset=utf-8"),
        shown => shown.unwrap_or("application/octet-stream").to_owned(),
    };
    Ok(Some(
        answer
            .content_type(content_type)
            .insert_header(disposition(shown.is_some(), name))
            .insert_header((header::CONTENT_SECURITY_POLICY, policy))
            .no_chunking(file.range.end - file.range.start)
            .streaming(file.content),
    ))
}

/// The headers of every answer with a file, or without one that the caller has.
fn described(mut answer: HttpResponseBuilder, tag: EntityTag) -> HttpResponseBuilder {
    answer
        .insert_header(header::ETag(tag))
        .insert_header((header::CACHE_CONTROL, FOR_EVER))
        .insert_header((header::ACCEPT_RANGES, "bytes"))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header(("cross-origin-resource-policy", "cross-origin"));
    answer
}

/// Shown, or saved; under which name.
fn disposition(is_shown: bool, name: Option<&str>) -> ContentDisposition {
    let name = name.filter(|name| !name.chars().any(char::is_control));
    ContentDisposition {
        disposition: if is_shown {
            DispositionType::Inline
        } else {
            DispositionType::Attachment
        },
        parameters: name
            .map(|name| {
                DispositionParam::FilenameExt(header::ExtendedValue {
                    charset: header::Charset::Ext("UTF-8".to_owned()),
                    language_tag: None,
                    value: name.as_bytes().to_vec(),
                })
            })
            .into_iter()
            .collect(),
    }
}

fn not_found() -> HttpResponse {
    HttpResponse::NotFound().json(json!({"status": 404, "error": "Not Found"}))
}
