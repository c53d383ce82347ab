//! What this domain refuses.

use nimchat_core_model::{DomainError, ErrorKind, StoreError, Violation, Violations};
use nimchat_messaging::MessagingError;

/// A refusal or a failure of the automation domain.
#[derive(Debug, thiserror::Error)]
pub enum AutomationError {
    /// No such object, or not in this account.
    #[error("Resource could not be found")]
    NotFound,
    /// The platform app neither made the object nor was granted it.
    #[error("Non permissible resource")]
    NotPermissible,
    /// Values that break rules.
    #[error(transparent)]
    Invalid(#[from] Violations),
    /// The messaging domain refused or failed.
    #[error(transparent)]
    Messaging(#[from] MessagingError),
    /// Storage failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl AutomationError {
    /// What it means to a caller.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::NotFound => ErrorKind::NotFound,
            Self::NotPermissible => ErrorKind::Forbidden,
            Self::Invalid(_) => ErrorKind::Invalid,
            Self::Messaging(error) => error.kind(),
            Self::Store(error) => error.kind(),
        }
    }
}

impl DomainError for AutomationError {
    fn kind(&self) -> ErrorKind {
        self.kind()
    }

    fn violations(&self) -> Option<&Violations> {
        match self {
            Self::Invalid(violations) => Some(violations),
            Self::Messaging(error) => error.violations(),
            _ => None,
        }
    }
}

impl From<Violation> for AutomationError {
    fn from(violation: Violation) -> Self {
        Self::Invalid(violation.into())
    }
}
