//! What can be wrong with this crate's own set-up.

/// Nothing can leave the process.
#[derive(Debug, thiserror::Error)]
pub enum OutboundError {
    /// The HTTP client could not be made.
    #[error("the HTTP client for webhooks could not be set up")]
    Client(#[source] reqwest::Error),
    /// TLS could not be set up.
    #[error("TLS for calls could not be set up")]
    Tls(#[from] native_tls::Error),
    /// The mail server's address is none.
    #[error("the mail server cannot be used: {0}")]
    Smtp(String),
    /// What the mail server's certificate is to be trusted by cannot be read.
    #[error("the certificates in smtp.ca_file cannot be used: {0}")]
    Certificates(String),
    /// The sender's address is none.
    #[error("mail cannot come from that address")]
    From(#[source] lettre::address::AddressError),
}
