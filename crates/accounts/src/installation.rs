//! The secret that an installation signs with.

use crate::Deps;
use crate::error::AccountsError;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::fmt;

/// What only this installation knows: as the operator sets it, or made once and kept in the database, so that all
/// nodes of one database share it. Keys for one use each are derived of it. It cannot be printed.
#[derive(Clone, PartialEq, Eq)]
pub struct InstallationSecret(String);

impl InstallationSecret {
    /// The secret that the operator set, if they set one; else the stored one, which is made if there is none yet.
    pub fn load(deps: &Deps, set: &str) -> Result<Self, AccountsError> {
        if !set.is_empty() {
            return Ok(Self(set.to_owned()));
        }
        let candidate = hex::encode(deps.tokens.secret());
        let now = deps.clock.now();
        let mut work = deps.store.begin()?;
        let secret = work.installation().secret(&candidate, now)?;
        work.commit()?;
        Ok(Self(secret))
    }

    /// The key for one use. From one key no other can be told, nor the secret.
    pub fn key(&self, usage: &str) -> [u8; 32] {
        // HMAC takes keys of any length
        Hmac::<Sha256>::new_from_slice(self.0.as_bytes())
            .map(|mac| mac.chain_update(usage).finalize().into_bytes().into())
            .unwrap_or_default()
    }
}

impl fmt::Debug for InstallationSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("InstallationSecret(hidden)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_use_has_a_key_of_its_own() {
        let secret = InstallationSecret("a secret of the operator's own choice".to_owned());
        assert_eq!(secret.key("links"), secret.key("links"));
        assert_ne!(secret.key("links"), secret.key("cookies"));
        let other = InstallationSecret("another".to_owned());
        assert_ne!(secret.key("links"), other.key("links"));
    }

    #[test]
    fn it_is_never_printed() {
        let secret = InstallationSecret("a secret".to_owned());
        assert!(!format!("{secret:?}").contains("a secret"));
    }
}
