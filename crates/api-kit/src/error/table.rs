//! The table from errors to status and body, in each profile (docs/rules/accounts.md §1.4, docs/rules/messaging.md §0.2).

use super::Fault;
use crate::context::Api;
use actix_web::http::StatusCode;
use nimchat_core_model::{ErrorKind, Violations};
use nimchat_wire::{OrAbsent, Profile, wire};
use serde_json::{Map, Value};

/// The body of an error. Its keys depend on the error; a refusal of values has `message` and `attributes`, every other
/// error has `error`.
#[wire]
#[derive(Default, PartialEq, Eq)]
pub struct ErrorJson {
    /// The status
    pub status: OrAbsent<u16>,
    /// What is wrong
    pub error: OrAbsent<ErrorText>,
    /// What is wrong, where a list is expected
    pub errors: OrAbsent<Vec<String>>,
    /// Everything that is wrong with the values, in one sentence
    pub message: OrAbsent<String>,
    /// The attributes concerned
    pub attributes: OrAbsent<Vec<String>>,
}

/// What is wrong: a text, or the messages about each attribute.
#[wire]
#[derive(PartialEq, Eq)]
#[serde(untagged)]
pub enum ErrorText {
    /// A text
    Text(String),
    /// Messages by attribute
    #[schema(value_type = Object)]
    Messages(Map<String, Value>),
}

impl From<&str> for ErrorText {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

pub(super) enum Body {
    Json(ErrorJson),
    Text(&'static str),
    None,
}

/// The status of an error.
pub(super) fn status(fault: &Fault, profile: Profile) -> StatusCode {
    match fault {
        Fault::Refused { kind, .. } => refusal(*kind, profile),
        Fault::Invalid(_)
        | Fault::InvalidRecord(_)
        | Fault::InvalidAttributes(_)
        | Fault::Missing(_) => StatusCode::UNPROCESSABLE_ENTITY,
        Fault::Malformed(_) => StatusCode::BAD_REQUEST,
        Fault::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
        Fault::TooSlow => StatusCode::REQUEST_TIMEOUT,
        Fault::UnknownType(_) => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        Fault::Absent | Fault::NoRoute => StatusCode::NOT_FOUND,
        Fault::NoMethod { .. } => StatusCode::METHOD_NOT_ALLOWED,
        Fault::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
        Fault::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
        Fault::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

fn refusal(kind: ErrorKind, profile: Profile) -> StatusCode {
    match (kind, profile) {
        (ErrorKind::NoCredential | ErrorKind::BadCredential, _)
        | (ErrorKind::Outsider | ErrorKind::Forbidden, Profile::Chatwoot) => {
            StatusCode::UNAUTHORIZED
        }
        (ErrorKind::Forbidden, Profile::Reference) | (ErrorKind::Prohibited, _) => {
            StatusCode::FORBIDDEN
        }
        (ErrorKind::Outsider, Profile::Reference) | (ErrorKind::NotFound, _) => {
            StatusCode::NOT_FOUND
        }
        (ErrorKind::Invalid, _) => StatusCode::UNPROCESSABLE_ENTITY,
        (ErrorKind::Conflict, _) => StatusCode::CONFLICT,
        (ErrorKind::LimitReached, _) => StatusCode::PAYMENT_REQUIRED,
        (ErrorKind::Unavailable, _) => StatusCode::SERVICE_UNAVAILABLE,
        (ErrorKind::Internal, _) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// The body of an error.
pub(super) fn body(fault: &Fault, profile: Profile, surface: Api) -> Body {
    if let Fault::Invalid(violations) = fault {
        return Body::Json(validation(violations));
    }
    match profile {
        Profile::Reference => Body::Json(reference(fault)),
        Profile::Chatwoot => chatwoot(fault, surface),
    }
}

fn reference(fault: &Fault) -> ErrorJson {
    match fault {
        Fault::InvalidRecord(violations) | Fault::InvalidAttributes(violations) => {
            validation(violations)
        }
        // the same text as for a missing record, so as not to reveal that the account exists
        Fault::Refused {
            kind: ErrorKind::Outsider,
            ..
        } => plain("Resource could not be found"),
        Fault::Unavailable(_) => plain("The service is not available now; try again"),
        Fault::Internal(_) => plain("Internal Server Error"),
        fault => plain(fault.to_string()),
    }
}

fn chatwoot(fault: &Fault, surface: Api) -> Body {
    let framework = |text: &str| ErrorJson {
        status: Some(status(fault, Profile::Chatwoot).as_u16()),
        error: Some(text.into()),
        ..ErrorJson::default()
    };
    Body::Json(match fault {
        Fault::TooMany { .. } => return Body::Text("Retry later\n"),
        Fault::Absent => return Body::None,
        Fault::Refused {
            kind: ErrorKind::NoCredential,
            text,
        } => ErrorJson {
            errors: Some(vec![text.clone()]),
            ..ErrorJson::default()
        },
        Fault::Refused {
            kind: ErrorKind::NotFound,
            ..
        } if surface != Api::Application => framework("Not Found"),
        Fault::InvalidAttributes(violations) => by_attribute(violations),
        Fault::NoRoute => framework("Not Found"),
        Fault::NoMethod { .. } => framework("Method Not Allowed"),
        Fault::Malformed(_) => framework("Bad Request"),
        Fault::Unavailable(_) => framework("Service Unavailable"),
        Fault::Internal(_) => framework("Internal Server Error"),
        fault => plain(fault.to_string()),
    })
}

fn plain(text: impl Into<String>) -> ErrorJson {
    ErrorJson {
        error: Some(ErrorText::Text(text.into())),
        ..ErrorJson::default()
    }
}

/// The messages about each attribute, without its name.
fn by_attribute(violations: &Violations) -> ErrorJson {
    let mut messages = Map::new();
    for violation in violations.iter() {
        let own = messages
            .entry(violation.attribute.as_ref())
            .or_insert_with(|| Value::Array(Vec::new()));
        if let Value::Array(own) = own {
            own.push(Value::from(violation.message.as_ref()));
        }
    }
    ErrorJson {
        error: Some(ErrorText::Messages(messages)),
        ..ErrorJson::default()
    }
}

fn validation(violations: &Violations) -> ErrorJson {
    let attributes = violations.attributes();
    ErrorJson {
        message: Some(violations.to_string()),
        attributes: Some(attributes.into_iter().map(str::to_owned).collect()),
        ..ErrorJson::default()
    }
}
