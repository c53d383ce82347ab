//! What a second factor is.

use chrono::{DateTime, Utc};
use nimchat_core_model::UserId;

/// A user's second factor. Its secret is sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecondFactor {
    /// Whose.
    pub user_id: UserId,
    /// What the device knows, sealed.
    pub sealed_secret: String,
    /// When the user showed that the device tells the right codes; until then nobody is asked for one.
    pub enabled_at: Option<DateTime<Utc>>,
    /// The half minute of the code used last: neither it nor an earlier one is good again.
    pub last_step: i64,
}

impl SecondFactor {
    /// Is the user asked for a code?
    pub fn enabled(&self) -> bool {
        self.enabled_at.is_some()
    }
}

/// What a user sees of their second factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SecondFactorView {
    /// Are they asked for a code when they sign in?
    pub enabled: bool,
    /// Are there backup codes?
    pub backup_codes_generated: bool,
}

/// What somebody shows beside a password.
#[derive(Clone)]
pub enum Proof {
    /// The code that the device tells.
    Code(String),
    /// A backup code.
    BackupCode(String),
}
