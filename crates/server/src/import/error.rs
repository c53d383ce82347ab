//! Why an import stops, and why it goes on without a record.

use crate::log::chain;
use nimchat_accounts::AccountsError;
use nimchat_automation::AutomationError;
use nimchat_core_model::files::FileError;
use nimchat_core_model::{ErrorKind, StoreError};
use nimchat_helpcenter::HelpCenterError;
use nimchat_messaging::MessagingError;
use nimchat_outbound::OutboundError;
use nimchat_outbound::chatwoot::SourceError;
use std::error::Error;

/// What a step of an import gives, or [`ImportError`].
pub type Result<T, E = ImportError> = std::result::Result<T, E>;

/// Why an import stops. Begun again, it goes on where it stopped.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The other server.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// The client that calls it.
    #[error(transparent)]
    Outbound(#[from] OutboundError),
    /// Nothing there answers as Chatwoot does, or the token is unknown.
    #[error("{0}")]
    NotThere(String),
    /// The own store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// An own service failed.
    #[error(transparent)]
    Service(Box<dyn Error + Send + Sync>),
}

/// Why a record is not moved.
#[derive(Debug)]
pub(super) enum Refused {
    /// It breaks a rule here: the import goes on without it.
    Record(String),
    /// The import stops.
    Import(ImportError),
}

impl From<ImportError> for Refused {
    fn from(error: ImportError) -> Self {
        Self::Import(error)
    }
}

/// What is not JSON of the expected form.
impl From<serde_json::Error> for Refused {
    fn from(error: serde_json::Error) -> Self {
        Self::Record(error.to_string())
    }
}

macro_rules! refused {
    ($($error:ty),+) => {$(
        impl From<$error> for Refused {
            fn from(error: $error) -> Self {
                match error.kind() {
                    ErrorKind::Unavailable | ErrorKind::Internal => {
                        Self::Import(ImportError::Service(Box::new(error)))
                    }
                    _ => Self::Record(chain(&error)),
                }
            }
        }
    )+};
}

refused!(
    AccountsError,
    AutomationError,
    FileError,
    HelpCenterError,
    MessagingError
);

/// What nothing goes on without.
pub(super) fn needed<T, E>(made: Result<T, E>) -> Result<T, ImportError>
where
    Refused: From<E>,
{
    made.map_err(|error| match Refused::from(error) {
        Refused::Record(why) => ImportError::NotThere(why),
        Refused::Import(error) => error,
    })
}
