//! The signing secret of an installation.

use crate::Deps;
use crate::error::Result;
use hmac::{Hmac, KeyInit, Mac};
use nimchat_core_model::named;
use sha2::Sha256;
use std::fmt;

named! {
    /// A value that is made once and stored in the database, so that all nodes share it.
    InstallationValue {
        /// The signing secret.
        Signing = "signing",
        /// The installation's id, which is no secret.
        Id = "id",
    }
}

impl InstallationValue {
    fn load(self, deps: &Deps, candidate: &str) -> Result<String> {
        let (now, mut work) = deps.begin()?;
        let value = work.installation().value(self, candidate, now)?;
        work.commit()?;
        Ok(value)
    }
}

/// The id of this installation: it tells its e-mails and its messages on a shared Redis from another's. Made on the
/// first call.
pub fn installation_id(deps: &Deps) -> Result<String> {
    let candidate = deps.tokens.uuid().simple().to_string();
    InstallationValue::Id.load(deps, &candidate)
}

/// The secret of this installation: set by the operator, or created once and stored in the database, so that all nodes
/// of one database share it. Keys for one use each are derived from it. It cannot be printed.
#[derive(Clone, PartialEq, Eq)]
pub struct InstallationSecret {
    text: String,
    is_set: bool,
}

impl InstallationSecret {
    /// The secret that the operator set, if there is one; else the stored one, which is created if it does not exist
    /// yet.
    pub fn load(deps: &Deps, set: &str) -> Result<Self> {
        if !set.is_empty() {
            return Ok(Self {
                text: set.to_owned(),
                is_set: true,
            });
        }
        let candidate = hex::encode(deps.tokens.secret());
        Ok(Self {
            text: InstallationValue::Signing.load(deps, &candidate)?,
            is_set: false,
        })
    }

    /// Did the operator set it? Otherwise it is in the database, next to the data that it would protect.
    pub fn is_set(&self) -> bool {
        self.is_set
    }

    /// The key for one use. Neither another key nor the secret can be derived from it.
    pub fn key(&self, usage: &str) -> [u8; 32] {
        // HMAC takes keys of any length
        Hmac::<Sha256>::new_from_slice(self.text.as_bytes())
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

    fn secret(text: &str) -> InstallationSecret {
        InstallationSecret {
            text: text.to_owned(),
            is_set: true,
        }
    }

    #[test]
    fn each_use_has_a_key_of_its_own() {
        let own = secret("a secret of the operator's own choice");
        assert_eq!(own.key("links"), own.key("links"));
        assert_ne!(own.key("links"), own.key("cookies"));
        assert_ne!(own.key("links"), secret("another").key("links"));
    }

    #[test]
    fn it_is_never_printed() {
        assert!(!format!("{:?}", secret("hush")).contains("hush"));
    }
}
