//! Accounts.

use serde::{Deserialize, Serialize};

/// `[accounts]`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct AccountSettings {
    /// Is sign-up open?
    pub sign_up: bool,
}
