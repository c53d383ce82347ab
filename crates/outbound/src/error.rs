//! What can be wrong with this crate's own set-up.

/// Nothing can leave the process.
#[derive(Debug, thiserror::Error)]
pub enum OutboundError {
    /// The HTTP client could not be made.
    #[error("the HTTP client for webhooks could not be set up")]
    Client(#[source] reqwest::Error),
}
