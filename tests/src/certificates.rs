//! Certificates of a house of its own, which no system trusts.

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use std::path::Path;
use std::sync::Arc;
use tempfile::NamedTempFile;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

/// An authority and the certificate that it gave to 127.0.0.1.
pub struct Certificates {
    authority: NamedTempFile,
    server: Arc<ServerConfig>,
}

impl Certificates {
    /// New ones.
    pub fn new() -> Self {
        let mut authority = CertificateParams::default();
        authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        let certificate = authority.self_signed(&key).unwrap();
        let file = NamedTempFile::new().unwrap();
        std::fs::write(file.path(), certificate.pem()).unwrap();
        let issuer = Issuer::new(authority, key);
        let key = KeyPair::generate().unwrap();
        let names = vec!["127.0.0.1".to_owned()];
        let own = CertificateParams::new(names).unwrap();
        let own = own.signed_by(&key, &issuer).unwrap();
        let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
        let server = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![own.der().clone()], key)
            .unwrap();
        Self {
            authority: file,
            server: Arc::new(server),
        }
    }

    /// The file with the authority's certificate.
    pub fn authority(&self) -> &Path {
        self.authority.path()
    }

    pub(crate) fn acceptor(&self) -> TlsAcceptor {
        Arc::clone(&self.server).into()
    }
}

impl Default for Certificates {
    fn default() -> Self {
        Self::new()
    }
}
