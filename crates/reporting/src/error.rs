//! The errors of this domain.

use crate::reports::ScopeKind;
use nimchat_accounts::AccountsError;
use nimchat_core_model::{StoreError, Violations, domain_error};
use nimchat_messaging::MessagingError;

/// What a call of this crate gives, or [`ReportingError`].
pub type Result<T, E = ReportingError> = std::result::Result<T, E>;

/// An error of the reporting domain.
#[derive(Debug, thiserror::Error)]
pub enum ReportingError {
    /// The account has no object of this kind with the given id.
    #[error("Resource could not be found")]
    UnknownScope(ScopeKind),
    /// Values that break rules.
    #[error(transparent)]
    Invalid(#[from] Violations),
    /// An error of the accounts domain.
    #[error(transparent)]
    Accounts(#[from] AccountsError),
    /// An error of the messaging domain.
    #[error(transparent)]
    Messaging(#[from] MessagingError),
    /// Storage failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

domain_error!(ReportingError(Invalid, Accounts, Messaging, Store) {
    Self::UnknownScope(_) => NotFound,
});

impl ReportingError {
    /// The underlying failure of storage, for event handlers, which refuse nothing.
    pub(crate) fn into_store_error(self) -> StoreError {
        match self {
            Self::Store(error) => error,
            Self::Messaging(error) => error.into_store_error(),
            other => StoreError::backend(other),
        }
    }
}
