//! The errors of this domain.

use nimchat_core_model::{StoreError, Violations, domain_error};
use nimchat_messaging::MessagingError;

/// What a call of this crate gives, or [`AutomationError`].
pub type Result<T, E = AutomationError> = std::result::Result<T, E>;

/// An error of the automation domain.
#[derive(Debug, thiserror::Error)]
pub enum AutomationError {
    /// The object does not exist, or is in another account.
    #[error("Resource could not be found")]
    NotFound,
    /// The platform app neither created the object nor was granted it.
    #[error("Non permissible resource")]
    NotPermissible,
    /// The object is in the account, but the caller may not see or change it.
    #[error("You are not authorized to do this action")]
    NotPermitted,
    /// Values that break rules.
    #[error(transparent)]
    Invalid(#[from] Violations),
    /// An error of the messaging domain.
    #[error(transparent)]
    Messaging(#[from] MessagingError),
    /// Storage failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

domain_error!(AutomationError(Invalid, Messaging, Store) {
    Self::NotFound => NotFound,
    Self::NotPermissible | Self::NotPermitted => Forbidden,
});
