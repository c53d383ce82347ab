//! Why a measurement failed.

use nimchat_accounts::AccountsError;
use nimchat_core_model::StoreError;
use nimchat_messaging::MessagingError;
use nimchat_reporting::ReportingError;
use nimchat_store::OpenError;
use std::io;

/// An error that ends a command. Each displays as one line.
#[derive(Debug, thiserror::Error)]
pub enum BenchError {
    /// The arguments are invalid.
    #[error("{0}")]
    Usage(String),
    /// The database cannot be opened or migrated.
    #[error("{}", chain(.0))]
    Open(#[from] OpenError),
    /// A statement failed.
    #[error("the database failed: {0}")]
    Statement(#[from] diesel::result::Error),
    /// Storage failed.
    #[error("{}", chain(.0))]
    Store(#[from] StoreError),
    /// The accounts domain refused or failed.
    #[error("{}", chain(.0))]
    Accounts(#[from] AccountsError),
    /// The messaging domain refused or failed.
    #[error("{}", chain(.0))]
    Messaging(#[from] MessagingError),
    /// The reporting domain refused or failed.
    #[error("{}", chain(.0))]
    Reporting(#[from] ReportingError),
    /// A file, a socket or a process.
    #[error("{doing}: {source}")]
    Io {
        /// The attempted action.
        doing: String,
        /// The system's error.
        source: io::Error,
    },
    /// The measured server failed.
    #[error("the server {0}")]
    Server(String),
    /// A measuring thread or task has panicked.
    #[error("a measuring thread failed")]
    Lost,
    /// The result cannot be printed.
    #[error("the result cannot be printed: {0}")]
    Json(#[from] serde_json::Error),
}

impl BenchError {
    /// Adds the attempted action to the system's error.
    pub fn io(doing: impl Into<String>) -> impl FnOnce(io::Error) -> Self {
        let doing = doing.into();
        move |source| Self::Io { doing, source }
    }

    /// 2 for errors in the input, 1 for the rest.
    pub fn code(&self) -> u8 {
        match self {
            Self::Usage(_) => 2,
            _ => 1,
        }
    }
}

/// The error and its causes in one line.
fn chain(error: &dyn std::error::Error) -> String {
    let mut line = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        line.push_str(": ");
        line.push_str(&error.to_string());
        cause = error.source();
    }
    line
}
