//! The client that calls other people's servers: guarded, without redirects, proxies and patience.

use crate::address::AddressGuard;
use crate::error::OutboundError;
use reqwest::redirect::Policy;
use reqwest::{Certificate, Client, ClientBuilder};
use std::error::Error;
use std::time::Duration;

/// How long a connection waits for the next call.
const IDLE: Duration = Duration::from_secs(30);

/// A client whose calls take `timeout` at the most, half of it to connect. It trusts what the system trusts. A system
/// without any certificates, such as a bare container, gets Mozilla's list.
pub(crate) fn guarded(timeout: Duration, guard: AddressGuard) -> Result<Client, OutboundError> {
    match builder(timeout, guard).build() {
        Ok(client) => return Ok(client),
        Err(error) => tracing::warn!(
            error = %innermost(&error),
            "the system's certificates cannot be used; calls trust Mozilla's list"
        ),
    }
    let roots: Result<Vec<Certificate>, reqwest::Error> = webpki_root_certs::TLS_SERVER_ROOT_CERTS
        .iter()
        .map(|root| Certificate::from_der(root))
        .collect();
    roots
        .and_then(|roots| builder(timeout, guard).tls_certs_only(roots).build())
        .map_err(OutboundError::Client)
}

fn builder(timeout: Duration, guard: AddressGuard) -> ClientBuilder {
    Client::builder()
        .user_agent(concat!("nimchat/", env!("CARGO_PKG_VERSION")))
        .timeout(timeout)
        .connect_timeout(timeout / 2)
        .redirect(Policy::none())
        .no_proxy()
        .referer(false)
        .dns_resolver(guard)
        .pool_idle_timeout(IDLE)
        .pool_max_idle_per_host(4)
}

/// Only reqwest's own error names the URL; what lies beneath does not.
pub(crate) fn innermost(error: &reqwest::Error) -> &(dyn Error + 'static) {
    let mut cause: &(dyn Error + 'static) = error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    cause
}
