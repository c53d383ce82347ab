//! The proof that a customer's identifier is theirs.

use crate::error::Result;
use crate::inboxes::Inbox;
use hmac::{Hmac, KeyInit, Mac};
use nimchat_core_model::Violation;
use sha2::Sha256;

/// An identifier and its hash: the lower-case hexadecimal HMAC-SHA256 of the identifier under the channel's secret
/// (docs/rules/contacts-and-inboxes.md §5.1).
#[derive(Debug, Clone, Default)]
pub struct Proof {
    /// The identifier, as sent.
    pub identifier: Option<String>,
    /// Its hash.
    pub hash: Option<String>,
}

impl Proof {
    /// True if the identifier is proven, false if no proof was sent and none is required. A wrong proof is refused, and
    /// a missing one if the inbox requires it; in constant time.
    pub fn check(&self, inbox: &Inbox) -> Result<bool> {
        let hash = self.hash.as_deref().filter(|hash| !hash.is_empty());
        if hash.is_none() && !inbox.channel.hmac_mandatory() {
            return Ok(false);
        }
        let wrong = || Violation::new("identifier_hash", "is invalid");
        let claimed = hash
            .and_then(|hash| hex::decode(hash).ok())
            .ok_or_else(wrong)?;
        let mut mac = Hmac::<Sha256>::new_from_slice(inbox.channel.hmac_token().as_bytes())
            .map_err(|_| wrong())?;
        mac.update(self.identifier.as_deref().unwrap_or_default().as_bytes());
        mac.verify_slice(&claimed).map_err(|_| wrong())?;
        Ok(true)
    }
}
