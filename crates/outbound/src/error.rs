//! Errors in the setup of this crate.

/// Why the setup failed.
#[derive(Debug, thiserror::Error)]
pub enum OutboundError {
    /// The HTTP client could not be made.
    #[error("the HTTP client for webhooks could not be set up")]
    Client(#[source] reqwest::Error),
    /// TLS could not be set up.
    #[error("TLS for calls could not be set up")]
    Tls(#[from] native_tls::Error),
    /// The mail server's address is invalid.
    #[error("the mail server cannot be used: {0}")]
    Smtp(String),
    /// The certificates that are trusted for the mail server cannot be read.
    #[error("the certificates in smtp.ca_file cannot be used: {0}")]
    Certificates(String),
    /// The address of the server to import from is invalid.
    #[error("{address} is not the address of a server")]
    Source {
        /// What was given.
        address: String,
    },
    /// The sender's address is invalid.
    #[error("mail cannot come from that address")]
    From(#[source] lettre::address::AddressError),
}
