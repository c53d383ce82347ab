//! How often outsiders may try what is worth guessing at, or sends letters (docs/rules/accounts.md §1.7).

use nimchat_api_kit::AttemptLimit;

/// One limit a kind of attempt.
#[derive(Clone, Default)]
pub struct Limits {
    /// Signing in.
    pub sign_in: AttemptLimit,
    /// Asking for a letter that lets one set another password.
    pub password_reset: AttemptLimit,
    /// Asking for a letter that lets one confirm an address.
    pub resend_confirmation: AttemptLimit,
    /// Signing up.
    pub sign_up: AttemptLimit,
}
