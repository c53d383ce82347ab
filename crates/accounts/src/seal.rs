//! Encrypts secrets that must be read again, so that the database alone does not reveal them.

use crate::installation::InstallationSecret;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use nimchat_core_model::Tokens;
use std::fmt;

/// The number of random bytes that make a nonce unique.
const NONCE: usize = 24;

/// Encrypts for one use.
#[derive(Clone)]
pub struct Seal([u8; 32]);

impl Seal {
    /// With the installation's key for this use.
    pub fn new(secret: &InstallationSecret, usage: &str) -> Self {
        Self(secret.key(usage))
    }

    /// Encrypts the secret: nonce and ciphertext, as hexadecimal digits. It opens under the same label alone, so that
    /// one owner's secret cannot replace another's. None if encryption failed.
    pub fn seal(&self, tokens: &dyn Tokens, label: &[u8], secret: &[u8]) -> Option<String> {
        let chance = tokens.secret();
        let nonce = *chance.last_chunk::<NONCE>()?;
        let sealed = self
            .cipher()
            .encrypt(&XNonce::from(nonce), payload(secret, label))
            .ok()?;
        Some(hex::encode(nonce) + &hex::encode(sealed))
    }

    /// The secret that was encrypted under this label with this key; none if it was not.
    pub fn open(&self, label: &[u8], sealed: &str) -> Option<Vec<u8>> {
        let bytes = hex::decode(sealed).ok()?;
        let (nonce, sealed) = bytes.split_first_chunk::<NONCE>()?;
        self.cipher()
            .decrypt(&XNonce::from(*nonce), payload(sealed, label))
            .ok()
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(&self.0.into())
    }
}

impl fmt::Debug for Seal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Seal(hidden)")
    }
}

fn payload<'a>(msg: &'a [u8], aad: &'a [u8]) -> Payload<'a, 'a> {
    Payload { msg, aad }
}

#[cfg(all(test, feature = "memory"))]
mod tests {
    use super::*;
    use nimchat_core_model::SequentialTokens;

    #[test]
    fn a_sealed_secret_opens_under_its_label_with_its_key_alone() {
        let tokens = SequentialTokens::default();
        let (own, other) = (Seal([1; 32]), Seal([3; 32]));
        let sealed = own.seal(&tokens, b"ada", b"hush").unwrap();
        assert!(!sealed.contains(&hex::encode("hush")));
        assert_eq!(own.open(b"ada", &sealed).as_deref(), Some(&b"hush"[..]));
        assert_eq!(own.open(b"bob", &sealed), None);
        assert_eq!(other.open(b"ada", &sealed), None);
        assert_eq!(own.open(b"ada", "00"), None);
        assert_ne!(own.seal(&tokens, b"ada", b"hush").unwrap(), sealed);
    }
}
