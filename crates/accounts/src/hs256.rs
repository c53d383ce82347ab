//! HMAC-SHA256 for signed tokens, with the crates that the rest of nimchat uses. The providers of `jsonwebtoken` itself
//! bring a second TLS library, or RSA.

use hmac::{Hmac, KeyInit, Mac};
use jsonwebtoken::crypto::{CryptoProvider, JwtSigner, JwtVerifier, KeyUtils};
use jsonwebtoken::errors::{Error, ErrorKind};
use jsonwebtoken::{Algorithm, AlgorithmFamily, DecodingKey, EncodingKey};
use sha2::Sha256;
use signature::{Signer, Verifier};

static PROVIDER: CryptoProvider = CryptoProvider {
    signer_factory: |algorithm, key| signer(*algorithm, key),
    verifier_factory: |algorithm, key| verifier(*algorithm, key),
    key_utils: KeyUtils::new_unimplemented(),
};

/// Makes `jsonwebtoken` sign and verify with this module, unless the process has chosen another provider.
pub(crate) fn install() {
    let _chosen_already = PROVIDER.install_default();
}

struct Hs256(Hmac<Sha256>);

impl Hs256 {
    fn new(algorithm: Algorithm, family: AlgorithmFamily, key: &[u8]) -> Result<Self, Error> {
        if algorithm != Algorithm::HS256 || family != AlgorithmFamily::Hmac {
            return Err(ErrorKind::InvalidAlgorithm.into());
        }
        Hmac::new_from_slice(key)
            .map(Self)
            .map_err(|_| ErrorKind::InvalidKeyFormat.into())
    }

    fn over(&self, message: &[u8]) -> Hmac<Sha256> {
        self.0.clone().chain_update(message)
    }
}

fn signer(algorithm: Algorithm, key: &EncodingKey) -> Result<Box<dyn JwtSigner>, Error> {
    Ok(Box::new(Hs256::new(
        algorithm,
        key.family(),
        key.as_bytes(),
    )?))
}

fn verifier(algorithm: Algorithm, key: &DecodingKey) -> Result<Box<dyn JwtVerifier>, Error> {
    Ok(Box::new(Hs256::new(
        algorithm,
        key.family(),
        key.try_get_as_bytes()?,
    )?))
}

impl Signer<Vec<u8>> for Hs256 {
    fn try_sign(&self, message: &[u8]) -> Result<Vec<u8>, signature::Error> {
        Ok(self.over(message).finalize().into_bytes().to_vec())
    }
}

impl JwtSigner for Hs256 {
    fn algorithm(&self) -> Algorithm {
        Algorithm::HS256
    }
}

impl Verifier<Vec<u8>> for Hs256 {
    fn verify(&self, message: &[u8], signature: &Vec<u8>) -> Result<(), signature::Error> {
        // in constant time
        self.over(message)
            .verify_slice(signature)
            .map_err(signature::Error::from_source)
    }
}

impl JwtVerifier for Hs256 {
    fn algorithm(&self) -> Algorithm {
        Algorithm::HS256
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    const KEY: &[u8] = b"your-256-bit-secret";
    /// A token that other programs create from this key and these claims.
    const TOKEN: &str = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiaWF0IjoxNTE2MjM5MDIyfQ.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c";

    fn read(token: &str, key: &[u8]) -> Result<Value, Error> {
        install();
        let mut validation = jsonwebtoken::Validation::new(Algorithm::HS256);
        validation.validate_exp = false;
        validation.required_spec_claims.clear();
        let key = DecodingKey::from_secret(key);
        Ok(jsonwebtoken::decode(token, &key, &validation)?.claims)
    }

    #[test]
    fn a_token_of_other_programs_is_read() {
        let claims = json!({"sub": "1234567890", "name": "John Doe", "iat": 1_516_239_022});
        assert_eq!(read(TOKEN, KEY).unwrap(), claims);
    }

    #[test]
    fn a_signed_token_is_read_with_the_same_key_alone() {
        install();
        let header = jsonwebtoken::Header::new(Algorithm::HS256);
        let claims = json!({"sub": 1});
        let token = jsonwebtoken::encode(&header, &claims, &EncodingKey::from_secret(KEY)).unwrap();
        assert_eq!(read(&token, KEY).unwrap(), claims);
        assert!(read(&token, b"another").is_err());
        let changed = token.replace('.', "x.");
        assert!(read(&changed, KEY).is_err());
    }

    #[test]
    fn other_algorithms_are_refused() {
        install();
        let header = jsonwebtoken::Header::new(Algorithm::HS512);
        let key = EncodingKey::from_secret(KEY);
        assert!(jsonwebtoken::encode(&header, &json!({}), &key).is_err());
    }
}
