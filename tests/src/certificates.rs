//! Certificates of a private authority, which no system trusts.

use native_tls::Identity;
use openssl::asn1::Asn1Time;
use openssl::bn::BigNum;
use openssl::ec::{EcGroup, EcKey};
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkey::{PKey, Private};
use openssl::x509::extension::{BasicConstraints, SubjectAlternativeName};
use openssl::x509::{X509, X509Builder, X509Name, X509NameRef};
use std::path::Path;
use tempfile::NamedTempFile;
use tokio_native_tls::TlsAcceptor;

/// An authority and its certificate for 127.0.0.1.
pub struct Certificates {
    authority: NamedTempFile,
    acceptor: TlsAcceptor,
}

impl Certificates {
    /// New certificates.
    pub fn new() -> Self {
        let (authority_key, authority_name) = (key(), name("authority"));
        let mut authority = unsigned(1, &authority_name, &authority_name, &authority_key);
        let may_sign = BasicConstraints::new().critical().ca().build().unwrap();
        authority.append_extension(may_sign).unwrap();
        let authority = signed(authority, &authority_key);
        let file = NamedTempFile::new().unwrap();
        std::fs::write(file.path(), authority.to_pem().unwrap()).unwrap();

        let key = key();
        let mut own = unsigned(2, &name("server"), &authority_name, &key);
        let context = own.x509v3_context(Some(&authority), None);
        let address = SubjectAlternativeName::new()
            .ip("127.0.0.1")
            .build(&context)
            .unwrap();
        own.append_extension(address).unwrap();
        let own = signed(own, &authority_key).to_pem().unwrap();
        let key = key.private_key_to_pem_pkcs8().unwrap();
        let identity = Identity::from_pkcs8(&own, &key).unwrap();
        let acceptor = native_tls::TlsAcceptor::new(identity).unwrap();
        Self {
            authority: file,
            acceptor: acceptor.into(),
        }
    }

    /// The file with the authority's certificate.
    pub fn authority(&self) -> &Path {
        self.authority.path()
    }

    pub(crate) fn acceptor(&self) -> TlsAcceptor {
        self.acceptor.clone()
    }
}

impl Default for Certificates {
    fn default() -> Self {
        Self::new()
    }
}

fn key() -> PKey<Private> {
    let group = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1).unwrap();
    PKey::from_ec_key(EcKey::generate(&group).unwrap()).unwrap()
}

fn name(of: &str) -> X509Name {
    let mut name = X509Name::builder().unwrap();
    name.append_entry_by_nid(Nid::COMMONNAME, of).unwrap();
    name.build()
}

fn unsigned(
    number: u32,
    of: &X509NameRef,
    issuer: &X509NameRef,
    key: &PKey<Private>,
) -> X509Builder {
    let mut builder = X509::builder().unwrap();
    // counted from 0: version 3, which has extensions
    builder.set_version(2).unwrap();
    let number = BigNum::from_u32(number).unwrap();
    builder
        .set_serial_number(&number.to_asn1_integer().unwrap())
        .unwrap();
    builder.set_subject_name(of).unwrap();
    builder.set_issuer_name(issuer).unwrap();
    builder.set_pubkey(key).unwrap();
    builder
        .set_not_before(&Asn1Time::from_unix(0).unwrap())
        .unwrap();
    builder
        .set_not_after(&Asn1Time::days_from_now(2).unwrap())
        .unwrap();
    builder
}

fn signed(mut builder: X509Builder, key: &PKey<Private>) -> X509 {
    builder.sign(key, MessageDigest::sha256()).unwrap();
    builder.build()
}
