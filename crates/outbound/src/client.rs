//! The client that calls other people's servers: guarded, without redirects, proxies and patience.

use crate::address::AddressGuard;
use crate::error::OutboundError;
use native_tls::{Certificate, TlsConnector};
use reqwest::redirect::Policy;
use reqwest::{Client, ClientBuilder};
use std::error::Error;
use std::path::PathBuf;
use std::sync::OnceLock;
use std::time::Duration;

/// How long a connection waits for the next call.
const IDLE: Duration = Duration::from_secs(30);

/// A client whose calls take `timeout` at the most, half of it to connect. It trusts what the system trusts. A system
/// without any certificates, such as a bare container, gets Mozilla's list.
pub(crate) fn guarded(timeout: Duration, guard: AddressGuard) -> Result<Client, OutboundError> {
    builder(timeout, guard)
        .tls_backend_preconfigured(connector()?)
        .build()
        .map_err(OutboundError::Client)
}

/// One for all clients: to read the certificates takes 30 ms, and to hold them a megabyte.
fn connector() -> Result<TlsConnector, OutboundError> {
    static CONNECTOR: OnceLock<TlsConnector> = OnceLock::new();
    if let Some(connector) = CONNECTOR.get() {
        return Ok(connector.clone());
    }
    let mut builder = TlsConnector::builder();
    builder.request_alpns(&["h2", "http/1.1"]);
    if !system_has_certificates() {
        tracing::warn!("the system has no certificates; calls trust Mozilla's list");
        for root in webpki_root_certs::TLS_SERVER_ROOT_CERTS {
            builder.add_root_certificate(Certificate::from_der(root)?);
        }
    }
    let connector = builder.build()?;
    Ok(CONNECTOR.get_or_init(|| connector).clone())
}

/// Elsewhere than on Linux and its like, the system verifies certificates itself.
fn system_has_certificates() -> bool {
    if cfg!(any(target_vendor = "apple", windows)) {
        return true;
    }
    let found = openssl_probe::probe();
    let holds_some = |folder: &PathBuf| {
        std::fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some())
    };
    found.cert_file.is_some() || found.cert_dir.iter().any(holds_some)
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
