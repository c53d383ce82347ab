//! Keys and guards.

use super::super::Secret;
use super::{Unusable, unusable};
use serde::{Deserialize, Serialize};

/// `[security]`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct SecuritySettings {
    /// The signing key; empty means unset.
    pub secret_key: Secret,
    /// May webhooks call private addresses?
    pub allow_private_webhooks: bool,
}

impl SecuritySettings {
    const SHORTEST_KEY: usize = 32;

    pub(super) fn check(&self) -> Result<(), Unusable> {
        let length = self.secret_key.reveal().chars().count();
        if (1..Self::SHORTEST_KEY).contains(&length) {
            return unusable(
                "security.secret_key",
                format!(
                    "has {length} characters, must have {} or more",
                    Self::SHORTEST_KEY
                ),
            );
        }
        Ok(())
    }
}
