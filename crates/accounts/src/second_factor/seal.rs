//! Encrypts secrets that must be read again, so that the database alone does not reveal them.

use super::Keys;
use crate::Deps;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use nimchat_core_model::UserId;

/// The number of random bytes that make a nonce unique.
const NONCE: usize = 24;

impl Keys {
    /// Encrypts the secret for this user: nonce and ciphertext, as hexadecimal digits. None if encryption failed.
    pub(super) fn seal(&self, deps: &Deps, user: UserId, secret: &[u8]) -> Option<String> {
        let chance = deps.tokens.secret();
        let nonce = *chance.last_chunk::<NONCE>()?;
        let sealed = self
            .cipher()
            .encrypt(&XNonce::from(nonce), payload(secret, &label(user)))
            .ok()?;
        Some(hex::encode(nonce) + &hex::encode(sealed))
    }

    /// The secret that was encrypted for this user with this key; none if it was not.
    pub(super) fn open(&self, user: UserId, sealed: &str) -> Option<Vec<u8>> {
        let bytes = hex::decode(sealed).ok()?;
        let (nonce, sealed) = bytes.split_first_chunk::<NONCE>()?;
        self.cipher()
            .decrypt(&XNonce::from(*nonce), payload(sealed, &label(user)))
            .ok()
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(&self.seal.into())
    }
}

/// Authenticated together with the secret, so that one user's secret cannot replace another's.
fn label(user: UserId) -> [u8; 8] {
    user.get().to_be_bytes()
}

fn payload<'a>(msg: &'a [u8], aad: &'a [u8]) -> Payload<'a, 'a> {
    Payload { msg, aad }
}

#[cfg(all(test, feature = "memory"))]
mod tests {
    use super::*;
    use crate::memory::MemoryStore;
    use std::sync::Arc;

    #[test]
    fn a_sealed_secret_opens_for_its_user_with_its_key_alone() {
        let deps = Arc::new(MemoryStore::new()).deps();
        let keys = Keys {
            seal: [1; 32],
            codes: [2; 32],
        };
        let other = Keys {
            seal: [3; 32],
            ..keys.clone()
        };
        let ada = UserId::new(1);
        let sealed = keys.seal(&deps, ada, b"hush").unwrap();
        assert!(!sealed.contains(&hex::encode("hush")));
        assert_eq!(keys.open(ada, &sealed).as_deref(), Some(&b"hush"[..]));
        assert_eq!(keys.open(UserId::new(2), &sealed), None);
        assert_eq!(other.open(ada, &sealed), None);
        assert_eq!(keys.open(ada, "00"), None);
        assert_ne!(keys.seal(&deps, ada, b"hush").unwrap(), sealed);
    }
}
