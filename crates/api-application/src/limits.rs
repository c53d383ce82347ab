//! Limits on attempts to guess a credential or to have e-mails sent (docs/rules/accounts.md §1.7).

use nimchat_api_kit::{AttemptLimit, Throttle};

/// One limit for each kind of attempt.
#[derive(Clone, Default)]
pub struct Limits {
    /// Signing in.
    pub sign_in: AttemptLimit,
    /// Requesting an e-mail to reset a password.
    pub password_reset: AttemptLimit,
    /// Requesting an e-mail to confirm an address.
    pub resend_confirmation: AttemptLimit,
    /// Signing up.
    pub sign_up: AttemptLimit,
    /// Sending transcripts, for each account.
    pub transcripts: Throttle,
}
