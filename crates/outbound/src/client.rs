//! The client that calls other servers: guarded, without redirects, without proxies and with short timeouts.

use crate::address::AddressGuard;
use crate::error::OutboundError;
use native_tls::{Certificate, TlsConnector};
use reqwest::redirect::Policy;
use reqwest::{Client, ClientBuilder};
use std::error::Error;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

/// How long an idle connection is kept.
const IDLE: Duration = Duration::from_secs(30);

/// A guarded client that is made when it is first needed: the certificates that it trusts take 30 ms and a megabyte. Its
/// clones share it.
#[derive(Debug, Clone)]
pub(crate) struct LazyClient {
    timeout: Duration,
    guard: AddressGuard,
    client: Arc<OnceLock<Client>>,
}

impl LazyClient {
    /// As [`guarded`].
    pub(crate) fn new(timeout: Duration, guard: AddressGuard) -> Self {
        Self {
            timeout,
            guard,
            client: Arc::default(),
        }
    }

    /// The client.
    pub(crate) fn get(&self) -> Result<&Client, OutboundError> {
        if let Some(client) = self.client.get() {
            return Ok(client);
        }
        let client = guarded(self.timeout, self.guard.clone())?;
        Ok(self.client.get_or_init(|| client))
    }
}

/// A client whose calls take at most `timeout`, half of it to connect. It trusts the system's certificates. A system
/// without certificates, such as a bare container, gets Mozilla's list.
pub(crate) fn guarded(timeout: Duration, guard: AddressGuard) -> Result<Client, OutboundError> {
    builder(timeout, guard)
        .tls_backend_preconfigured(connector()?)
        .build()
        .map_err(OutboundError::Client)
}

/// One for all clients: reading the certificates takes 30 ms, and storing them a megabyte.
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

/// On other systems than Linux and similar ones, the system verifies certificates itself.
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

/// Only reqwest's own error contains the URL; its causes do not.
pub(crate) fn innermost(error: &reqwest::Error) -> &(dyn Error + 'static) {
    let mut cause: &(dyn Error + 'static) = error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    cause
}
