//! Rate limits.

use nimchat_api_application::Limits;
use nimchat_api_kit::{AttemptLimit, CustomerLimits, StrangerLimit, Throttle};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// `[rate_limit]`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct RateLimitSettings {
    /// Requests per minute; 0 means no limit.
    pub per_minute: u32,
    /// Attempts to sign in from one address in 5 minutes.
    pub sign_in_by_address: u32,
    /// Attempts to sign in with one e-mail in 15 minutes.
    pub sign_in_by_email: u32,
    /// Password resets requested from one address in 30 minutes.
    pub password_reset_by_address: u32,
    /// Password resets requested for one e-mail in an hour.
    pub password_reset_by_email: u32,
    /// Confirmation e-mails requested from one address in 30 minutes.
    pub resend_confirmation: u32,
    /// Sign-ups from one address in 30 minutes.
    pub sign_up: u32,
    /// Customers' sessions from one address in 10 minutes.
    pub sessions_by_address: u32,
    /// Customers' messages, conversations and announced files from one address in a minute.
    pub messages_by_address: u32,
    /// Messages, conversations and announced files of one session in a minute.
    pub messages_by_session: u32,
    /// Transcripts that one account sends in an hour.
    pub transcripts: u32,
}

impl RateLimitSettings {
    /// The limits on what customers make.
    pub fn customers(&self) -> CustomerLimits {
        let minute = Duration::from_mins(1);
        CustomerLimits {
            sessions: StrangerLimit::new(
                Throttle::new(self.sessions_by_address, Duration::from_mins(10)),
                Throttle::default(),
            ),
            messages: StrangerLimit::new(
                Throttle::new(self.messages_by_address, minute),
                Throttle::new(self.messages_by_session, minute),
            ),
        }
    }

    /// The limits on attempts by unauthenticated callers.
    pub fn attempts(&self) -> Limits {
        let half_an_hour = |tries| {
            AttemptLimit::new(
                Throttle::new(tries, Duration::from_mins(30)),
                Throttle::default(),
            )
        };
        Limits {
            sign_in: AttemptLimit::new(
                Throttle::new(self.sign_in_by_address, Duration::from_mins(5)),
                Throttle::new(self.sign_in_by_email, Duration::from_mins(15)),
            ),
            password_reset: AttemptLimit::new(
                Throttle::new(self.password_reset_by_address, Duration::from_mins(30)),
                Throttle::new(self.password_reset_by_email, Duration::from_hours(1)),
            ),
            resend_confirmation: half_an_hour(self.resend_confirmation),
            sign_up: half_an_hour(self.sign_up),
            transcripts: Throttle::new(self.transcripts, Duration::from_hours(1)),
        }
    }
}
