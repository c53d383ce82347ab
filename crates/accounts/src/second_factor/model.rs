//! The second factor model.

use chrono::{DateTime, Utc};
use nimchat_core_model::UserId;

/// A user's second factor. Its secret is encrypted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecondFactor {
    /// The user.
    pub user_id: UserId,
    /// The device's secret, encrypted.
    pub sealed_secret: String,
    /// When the user proved that the device produces the right codes; before that no code is required.
    pub enabled_at: Option<DateTime<Utc>>,
    /// The half minute of the last code that was used: neither it nor an earlier one works again.
    pub last_step: i64,
}

impl SecondFactor {
    /// Is a code required to sign in?
    pub fn enabled(&self) -> bool {
        self.enabled_at.is_some()
    }
}

/// The second factor as shown to its user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SecondFactorView {
    /// Is a code required to sign in?
    pub enabled: bool,
    /// Are there backup codes?
    pub backup_codes_generated: bool,
}

/// The proof of a second factor, shown in addition to a password.
#[derive(Clone)]
pub enum Proof {
    /// A code of the device.
    Code(String),
    /// A backup code.
    BackupCode(String),
}
