//! Accounts.

use serde::{Deserialize, Serialize};

/// `[accounts]`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct AccountSettings {
    /// May everybody make an account of their own?
    pub sign_up: bool,
}
