//! Signs requests to an S3 service: SHA-256 and its HMAC, from the crates that sign webhooks.

use hmac::{Hmac, KeyInit, Mac};
use object_store::client::{
    CryptoProvider, DigestAlgorithm, DigestContext, HmacContext, Signer, SigningAlgorithm,
};
use object_store::{Error, Result};
use sha2::{Digest, Sha256};

/// Only SHA-256: S3 requires no signature by a private key.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sha256Provider;

impl CryptoProvider for Sha256Provider {
    fn digest(&self, algorithm: DigestAlgorithm) -> Result<Box<dyn DigestContext>> {
        sha256_only(algorithm)?;
        Ok(Box::new(Sum::<Sha256>::default()))
    }

    fn hmac(&self, algorithm: DigestAlgorithm, secret: &[u8]) -> Result<Box<dyn HmacContext>> {
        sha256_only(algorithm)?;
        let mac = Hmac::new_from_slice(secret).map_err(|error| Error::Generic {
            store: "S3",
            source: Box::new(error),
        })?;
        Ok(Box::new(Sum {
            state: mac,
            result: Vec::new(),
        }))
    }

    fn sign(&self, algorithm: SigningAlgorithm, _pem: &[u8]) -> Result<Box<dyn Signer>> {
        Err(unsupported(&algorithm))
    }
}

fn sha256_only(algorithm: DigestAlgorithm) -> Result<()> {
    match algorithm {
        DigestAlgorithm::Sha256 => Ok(()),
        other => Err(unsupported(&other)),
    }
}

fn unsupported(algorithm: &dyn std::fmt::Debug) -> Error {
    Error::NotSupported {
        source: format!("{algorithm:?} is not what S3 requests are signed with").into(),
    }
}

/// The input so far, and the result.
#[derive(Default)]
struct Sum<S> {
    state: S,
    result: Vec<u8>,
}

impl DigestContext for Sum<Sha256> {
    fn update(&mut self, data: &[u8]) {
        Digest::update(&mut self.state, data);
    }

    fn finish(&mut self) -> Result<&[u8]> {
        self.result = self.state.finalize_reset().to_vec();
        Ok(&self.result)
    }
}

impl HmacContext for Sum<Hmac<Sha256>> {
    fn update(&mut self, data: &[u8]) {
        Mac::update(&mut self.state, data);
    }

    fn finish(&mut self) -> Result<&[u8]> {
        self.result = self.state.clone().finalize().into_bytes().to_vec();
        Ok(&self.result)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_and_macs_are_those_of_the_standards() {
        // FIPS 180-2, appendix B.1; RFC 4231, test case 2
        let mut digest = Sha256Provider.digest(DigestAlgorithm::Sha256).unwrap();
        digest.update(b"a");
        digest.update(b"bc");
        assert_eq!(
            hex::encode(digest.finish().unwrap()),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
        let mut mac = Sha256Provider
            .hmac(DigestAlgorithm::Sha256, b"Jefe")
            .unwrap();
        mac.update(b"what do ya want ");
        mac.update(b"for nothing?");
        assert_eq!(
            hex::encode(mac.finish().unwrap()),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
    }

    #[test]
    fn signatures_by_a_private_key_are_refused() {
        let signer = Sha256Provider.sign(SigningAlgorithm::RS256, b"");
        assert!(matches!(signer, Err(Error::NotSupported { .. })));
    }
}
