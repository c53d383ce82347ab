//! Errors of the HTTP APIs: one type, one table that maps an error to status and body, one place where internal errors
//! are logged.

mod table;

pub use table::ErrorJson;

use crate::call::profile_of;
use crate::context::Api;
use crate::session;
use actix_web::http::StatusCode;
use actix_web::http::header::{ALLOW, CONTENT_TYPE, HeaderName, HeaderValue, RETRY_AFTER};
use actix_web::{HttpRequest, HttpResponse, ResponseError};
use nimchat_accounts::UserSession;
use nimchat_core_model::idempotency::KeptAnswer;
use nimchat_core_model::{DomainError, ErrorKind, Violations};
use nimchat_wire::Profile;
use std::error::Error;
use std::fmt;

type Source = Box<dyn Error + Send + Sync>;

/// What a call of this crate gives, or [`ApiError`].
pub type Result<T, E = ApiError> = std::result::Result<T, E>;

/// Why a call is refused or fails.
///
/// Any [`DomainError`] becomes one by `?`. What the client sees depends on the profile and the API, which are added on
/// the way out.
#[derive(Debug, thiserror::Error)]
#[error("{fault}")]
pub struct ApiError {
    fault: Fault,
    format: ErrorFormat,
    headers: Vec<(HeaderName, HeaderValue)>,
}

/// What went wrong.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Fault {
    /// A domain refused.
    #[error("{text}")]
    Refused { kind: ErrorKind, text: String },
    #[error("{0}")]
    Invalid(Violations),
    /// Refused values that the contract wants under `error` (docs/rules/messaging.md §0.2).
    #[error("Validation failed: {0}")]
    InvalidRecord(Violations),
    /// Refused values that the contract wants by attribute under `error` (docs/rules/automation.md §1).
    #[error("Validation failed: {0}")]
    InvalidAttributes(Violations),
    #[error("param is missing or the value is empty: {0}")]
    Missing(String),
    #[error("The body cannot be read: {0}")]
    Malformed(String),
    #[error("The body is longer than {0} bytes")]
    TooLarge(usize),
    #[error("The body arrives too slowly")]
    TooSlow,
    #[error(
        "Send JSON, a form or multipart/form-data and say so in Content-Type; {0:?} is not taken"
    )]
    UnknownType(String),
    /// A record that is not there, where the contract has no body (docs/rules/automation.md §2).
    #[error("Resource could not be found")]
    Absent,
    #[error("No such path")]
    NoRoute,
    #[error("This path takes {allow}")]
    NoMethod { allow: String },
    #[error("Too many requests; try again in {retry_after} seconds")]
    TooMany { retry_after: u64 },
    #[error("unavailable")]
    Unavailable(#[source] Source),
    #[error("internal error")]
    Internal(#[source] Source),
}

/// The form of an error depends on these.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ErrorFormat {
    pub(crate) profile: Profile,
    pub(crate) surface: Api,
}

impl ErrorFormat {
    /// The format for a request without a handler.
    fn of(request: &HttpRequest) -> Self {
        Self {
            profile: profile_of(request),
            surface: Api::of(request.path()),
        }
    }
}

/// Input whose refusal comes after that of the record that it is for.
pub trait Behind: Sized {
    /// The input, or its refusal, unless `find` refuses the record: the contract looks it up first.
    #[must_use]
    fn behind<T, E: Into<ApiError>>(self, find: impl FnOnce() -> Result<T, E>) -> Self;
}

impl<I> Behind for Result<I, ApiError> {
    fn behind<T, E: Into<ApiError>>(self, find: impl FnOnce() -> Result<T, E>) -> Self {
        self.map_err(|fault| fault.behind(find()))
    }
}

impl ApiError {
    pub(crate) fn new(fault: Fault) -> Self {
        let format = ErrorFormat {
            profile: Profile::default(),
            surface: Api::Application,
        };
        Self {
            fault,
            format,
            headers: Vec::new(),
        }
    }

    /// The same, with the headers of the client's session.
    #[must_use]
    pub(crate) fn with_session(mut self, session: &UserSession) -> Self {
        self.headers.extend(session::headers(session));
        self
    }

    /// A refusal of this kind with this text. [`ErrorKind::NotFound`], [`ErrorKind::Conflict`] and internal errors have
    /// fixed texts, whatever is given.
    pub fn refused(kind: ErrorKind, text: impl Into<String>) -> Self {
        let text = text.into();
        match kind {
            ErrorKind::Unavailable => Self::new(Fault::Unavailable(text.into())),
            ErrorKind::Internal => Self::new(Fault::Internal(text.into())),
            ErrorKind::NotFound => Self::new(Fault::Refused {
                kind,
                text: "Resource could not be found".to_owned(),
            }),
            ErrorKind::Conflict => Self::conflict("Somebody else changed this first; try again"),
            kind => Self::new(Fault::Refused { kind, text }),
        }
    }

    /// 409 with this text.
    pub fn conflict(text: impl Into<String>) -> Self {
        Self::new(Fault::Refused {
            kind: ErrorKind::Conflict,
            text: text.into(),
        })
    }

    /// 404: no such record, or not in this account.
    pub fn not_found() -> Self {
        Self::refused(ErrorKind::NotFound, String::new())
    }

    /// 422 with the list of attributes.
    pub fn invalid(violations: impl Into<Violations>) -> Self {
        Self::new(Fault::Invalid(violations.into()))
    }

    /// The same refusal in the form that posting a message has in `chatwoot`: `{"error": "Validation failed: …"}`
    /// (docs/rules/messaging.md §0.2). Other errors are unchanged.
    #[must_use]
    pub fn as_record_refusal(self) -> Self {
        match self.fault {
            Fault::Invalid(violations) => Self::new(Fault::InvalidRecord(violations)),
            fault => Self::new(fault),
        }
    }

    /// The same refusal in the form that rules and macros have in `chatwoot`: `{"error": {"conditions": ["…"]}}`
    /// (docs/rules/automation.md §1). Other errors are unchanged.
    #[must_use]
    pub fn by_attribute(self) -> Self {
        match self.fault {
            Fault::Invalid(violations) => Self::new(Fault::InvalidAttributes(violations)),
            fault => Self::new(fault),
        }
    }

    /// The same refusal; in `chatwoot` a record that is not there is 404 without a body (docs/rules/automation.md §2). Other
    /// errors are unchanged.
    #[must_use]
    pub fn without_a_body(self) -> Self {
        match self.fault {
            Fault::Refused {
                kind: ErrorKind::NotFound,
                ..
            } => Self::new(Fault::Absent),
            fault => Self::new(fault),
        }
    }

    /// This refusal of the input, or the refusal of its record, which the contract looks up first (docs/rules/accounts.md §1.3).
    #[must_use]
    pub fn behind<T>(self, record: Result<T, impl Into<Self>>) -> Self {
        record.err().map_or(self, Into::into)
    }

    /// 422: a required parameter is missing.
    pub fn missing(parameter: impl Into<String>) -> Self {
        Self::new(Fault::Missing(parameter.into()))
    }

    /// 400: the body has a syntax error.
    pub fn malformed(why: impl fmt::Display) -> Self {
        Self::new(Fault::Malformed(why.to_string()))
    }

    /// 429; `retry_after` is in seconds.
    pub fn too_many(retry_after: u64) -> Self {
        Self::new(Fault::TooMany { retry_after })
    }

    /// 404, as for an unknown path.
    pub fn no_route() -> Self {
        Self::new(Fault::NoRoute)
    }

    /// 500: an internal error. The client sees a fixed text, the log the cause.
    pub fn internal(cause: impl Into<Source>) -> Self {
        Self::new(Fault::Internal(cause.into()))
    }

    /// Gives the error the format of its call, and logs internal errors: once, since every error passes here once.
    pub(crate) fn formatted(self, format: ErrorFormat) -> Self {
        match &self.fault {
            Fault::Internal(source) => {
                tracing::error!(cause = %chain(source.as_ref()), "a request failed");
            }
            Fault::Unavailable(source) => {
                tracing::error!(cause = %chain(source.as_ref()), "a request could not be served");
            }
            _ => {}
        }
        Self { format, ..self }
    }

    /// The answer to a request without a handler.
    pub fn answer(self, request: &HttpRequest) -> HttpResponse {
        self.formatted(ErrorFormat::of(request)).error_response()
    }

    /// The part that is stored, if it refuses the input. Other refusals are temporary: a repeat may succeed.
    pub(crate) fn to_keep(&self, format: ErrorFormat) -> Option<KeptAnswer> {
        let status = self.status(format.profile);
        if status != StatusCode::UNPROCESSABLE_ENTITY {
            return None;
        }
        let (content_type, body) = match table::body(&self.fault, format.profile, format.surface) {
            table::Body::Json(json) => ("application/json", serde_json::to_string(&json).ok()?),
            table::Body::Text(text) => ("text/plain", text.to_owned()),
            table::Body::None => return None,
        };
        Some(KeptAnswer {
            status: status.as_u16(),
            headers: vec![(CONTENT_TYPE.to_string(), content_type.to_owned())],
            body,
            sealed: false,
        })
    }

    /// The status in this profile.
    pub fn status(&self, profile: Profile) -> StatusCode {
        table::status(&self.fault, profile)
    }
}

impl<E: DomainError> From<E> for ApiError {
    fn from(error: E) -> Self {
        match error.kind() {
            ErrorKind::Unavailable => Self::new(Fault::Unavailable(Box::new(error))),
            ErrorKind::Internal => Self::new(Fault::Internal(Box::new(error))),
            kind => match error.violations() {
                Some(violations) => Self::invalid(violations.clone()),
                None => Self::refused(kind, error.to_string()),
            },
        }
    }
}

impl ResponseError for ApiError {
    fn status_code(&self) -> StatusCode {
        self.status(self.format.profile)
    }

    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::build(self.status_code());
        match &self.fault {
            Fault::TooMany { retry_after } => {
                response.insert_header((RETRY_AFTER, *retry_after));
            }
            Fault::Unavailable(_) => {
                response.insert_header((RETRY_AFTER, 1));
            }
            Fault::NoMethod { allow } => {
                response.insert_header((ALLOW, allow.as_str()));
            }
            _ => {}
        }
        for (name, value) in &self.headers {
            response.insert_header((name.clone(), value.clone()));
        }
        match table::body(&self.fault, self.format.profile, self.format.surface) {
            table::Body::Json(json) => response.json(json),
            table::Body::Text(text) => response.content_type("text/plain").body(text),
            table::Body::None => response.finish(),
        }
    }
}

/// The error with all its causes, on one line.
fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}

#[cfg(test)]
mod tests;
