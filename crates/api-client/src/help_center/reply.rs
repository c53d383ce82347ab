//! What is answered: pages with the headers that protect them, validators, and refusals.

use super::embed;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, EntityTag, Header, IfNoneMatch};
use actix_web::{HttpRequest, HttpResponse};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use nimchat_api_kit::ApiError;
use nimchat_helpcenter::HelpCenterError;
use nimchat_texts::TextsError;
use sha2::{Digest, Sha256};

/// A changed article is shown at once, an unchanged one is not sent again.
const VALIDATED: &str = "public, max-age=0, must-revalidate";
/// What never changes under its address.
pub(super) const FOR_EVER: &str = "public, max-age=31536000, immutable";

pub(super) const HTML: &str = "text/html; charset=utf-8";
pub(super) const JSON: &str = "application/json; charset=utf-8";
pub(super) const XML: &str = "application/xml; charset=utf-8";
pub(super) const RSS: &str = "application/rss+xml; charset=utf-8";

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    #[error(transparent)]
    HelpCenter(#[from] HelpCenterError),
    #[error(transparent)]
    Texts(#[from] TextsError),
    #[error(transparent)]
    Json(#[from] serde_json::Error),
}

impl From<Failure> for ApiError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::HelpCenter(error) => error.into(),
            Failure::Texts(error) => Self::internal(error),
            Failure::Json(error) => Self::internal(error),
        }
    }
}

/// An answer.
pub(super) struct Reply {
    status: StatusCode,
    content_type: &'static str,
    body: Vec<u8>,
    cache: &'static str,
    headers: Vec<(header::HeaderName, String)>,
    guard: Option<Guard>,
}

/// What a page may load, and who may show it within another.
#[derive(Debug, Clone)]
pub(super) struct Guard {
    /// The style sheet within the page.
    pub(super) style: String,
    /// The server's own address, of pictures.
    pub(super) origin: String,
    /// May other sites show it in a frame?
    pub(super) framed: bool,
}

impl Reply {
    /// 200 with this body.
    pub(super) fn new(content_type: &'static str, body: impl Into<Vec<u8>>) -> Self {
        Self {
            status: StatusCode::OK,
            content_type,
            body: body.into(),
            cache: VALIDATED,
            headers: Vec::new(),
            guard: None,
        }
    }

    /// A page.
    pub(super) fn page(html: String, guard: Guard) -> Self {
        Self {
            guard: Some(guard),
            ..Self::new(HTML, html)
        }
    }

    pub(super) fn json(value: &impl serde::Serialize) -> Result<Self, Failure> {
        Ok(Self::new(JSON, serde_json::to_vec(value)?))
    }

    /// 302 to this address.
    pub(super) fn redirect(address: String) -> Self {
        Self {
            status: StatusCode::FOUND,
            cache: "no-cache",
            headers: vec![(header::LOCATION, address)],
            ..Self::new(HTML, Vec::new())
        }
    }

    pub(super) fn with_status(self, status: StatusCode) -> Self {
        Self { status, ..self }
    }

    pub(super) fn cached(self, cache: &'static str) -> Self {
        Self { cache, ..self }
    }

    pub(super) fn with_header(mut self, name: header::HeaderName, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }

    /// The answer to this request: nothing, if the reader has it already.
    pub(super) fn answer(self, request: &HttpRequest) -> HttpResponse {
        let digest = Sha256::digest(&self.body);
        let tag = EntityTag::new_weak(hex::encode(&digest[..16]));
        let is_valid = self.status == StatusCode::OK && self.cache == VALIDATED;
        let known = is_valid
            && match IfNoneMatch::parse(request) {
                Ok(IfNoneMatch::Any) => true,
                Ok(IfNoneMatch::Items(tags)) => tags.iter().any(|known| known.weak_eq(&tag)),
                Err(_) => false,
            };
        let mut answer = HttpResponse::build(if known {
            StatusCode::NOT_MODIFIED
        } else {
            self.status
        });
        answer
            .insert_header((header::CACHE_CONTROL, self.cache))
            .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
            .insert_header((header::CONTENT_TYPE, self.content_type));
        if is_valid {
            answer.insert_header(header::ETag(tag));
        }
        for header in self.headers {
            answer.insert_header(header);
        }
        if let Some(guard) = &self.guard {
            answer
                .insert_header((header::CONTENT_SECURITY_POLICY, guard.policy()))
                .insert_header((header::REFERRER_POLICY, "strict-origin-when-cross-origin"));
            if !guard.framed {
                answer.insert_header((header::X_FRAME_OPTIONS, "SAMEORIGIN"));
            }
        }
        if known {
            answer.finish()
        } else {
            answer.body(self.body)
        }
    }
}

impl Guard {
    fn policy(&self) -> String {
        let style = STANDARD.encode(Sha256::digest(&self.style));
        let frames = embed::HOSTS.join(" ");
        let ancestors = if self.framed { "*" } else { "'self'" };
        let origin = &self.origin;
        format!(
            "default-src 'none'; script-src 'self'; style-src 'self' 'sha256-{style}'; \
             img-src 'self' https: {origin}; media-src https:; frame-src {frames}; form-action 'self'; \
             base-uri 'none'; frame-ancestors {ancestors}"
        )
    }
}
