//! Randomness as a port: access tokens, secrets, unique names.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rand::{Rng, RngExt};
use uuid::Uuid;

/// The alphabet of tokens: no `0`, `O`, `I` or `l`, which readers confuse (docs/rules/accounts.md §1.1).
const BASE58: &[u8; 58] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

/// Generates values that cannot be guessed.
pub trait Tokens: Send + Sync {
    /// 24 characters of base 58, about 140 bits: access tokens, inbox identifiers, real-time tokens.
    fn token(&self) -> String;
    /// A random (version 4) UUID.
    fn uuid(&self) -> Uuid;
    /// 32 bytes: signing keys, password salts.
    fn secret(&self) -> [u8; 32];
}

/// A new secret that signs calls, in the form of Standard Webhooks: `whsec_` and 32 bytes in base 64.
pub fn signing_secret(tokens: &dyn Tokens) -> String {
    format!("whsec_{}", STANDARD.encode(tokens.secret()))
}

/// The operating system's randomness, through a thread's generator.
#[derive(Debug, Clone, Copy, Default)]
pub struct RandomTokens;

impl RandomTokens {
    #[expect(clippy::disallowed_methods, reason = "this is the adapter")]
    fn source() -> impl Rng {
        rand::rng()
    }
}

impl Tokens for RandomTokens {
    fn token(&self) -> String {
        let mut source = Self::source();
        (0..24)
            .map(|_| char::from(BASE58[source.random_range(0..BASE58.len())]))
            .collect()
    }

    fn uuid(&self) -> Uuid {
        uuid::Builder::from_random_bytes(Self::source().random()).into_uuid()
    }

    fn secret(&self) -> [u8; 32] {
        Self::source().random()
    }
}

/// Sequential tokens, so that a test can predict them: `token-000000000000000001` and so on.
#[cfg(feature = "memory")]
#[derive(Debug, Default)]
pub struct SequentialTokens(std::sync::atomic::AtomicU64);

#[cfg(feature = "memory")]
impl SequentialTokens {
    fn next(&self) -> u64 {
        1 + self.0.fetch_add(1, std::sync::atomic::Ordering::SeqCst)
    }
}

#[cfg(feature = "memory")]
impl Tokens for SequentialTokens {
    fn token(&self) -> String {
        format!("token-{:018}", self.next())
    }

    fn uuid(&self) -> Uuid {
        Uuid::from_u128(u128::from(self.next()))
    }

    fn secret(&self) -> [u8; 32] {
        let mut bytes = [0; 32];
        bytes[24..].copy_from_slice(&self.next().to_be_bytes());
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_24_characters_of_base_58() {
        let token = RandomTokens.token();
        assert_eq!(token.len(), 24);
        assert!(token.bytes().all(|b| BASE58.contains(&b)), "{token}");
    }

    #[test]
    fn two_tokens_differ() {
        assert_ne!(RandomTokens.token(), RandomTokens.token());
        assert_ne!(RandomTokens.uuid(), RandomTokens.uuid());
    }
}
