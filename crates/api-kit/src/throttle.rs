//! Rate limits on attempts: a number of attempts for one key, which becomes available again over time. Kept in memory.

use crate::address::ClientAddress;
use crate::error::{ApiError, Result};
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use nimchat_accounts::access::digest;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

/// After this many attempts, idle keys are dropped.
const SWEEP: u32 = 10_000;

/// A limit on attempts; clones share it.
#[derive(Clone, Default)]
pub struct Throttle(Option<Arc<Limiter>>);

struct Limiter {
    limiter: DefaultKeyedRateLimiter<String>,
    seen: AtomicU32,
}

impl Throttle {
    /// At most this many attempts at once, and as many again within each `period`, evenly spread. 0 means no limit.
    pub fn new(tries: u32, period: Duration) -> Self {
        let quota = NonZeroU32::new(tries)
            .and_then(|burst| Some(Quota::with_period(period / tries)?.allow_burst(burst)));
        Self(quota.map(|quota| {
            Arc::new(Limiter {
                limiter: RateLimiter::keyed(quota),
                seen: AtomicU32::new(0),
            })
        }))
    }

    /// Is there no limit?
    pub fn is_none(&self) -> bool {
        self.0.is_none()
    }

    /// Counts an attempt. Returns how many seconds the caller has to wait, if any.
    pub fn wait(&self, key: &str) -> Option<u64> {
        self.wait_for(|| key.to_owned())
    }

    /// Counts an attempt. Refuses with 429 after too many.
    pub fn check(&self, key: &str) -> Result<()> {
        refused(self.wait(key))
    }

    /// As [`Self::wait`]; the key is not made if there is no limit.
    pub fn wait_for(&self, key: impl FnOnce() -> String) -> Option<u64> {
        let limiter = self.0.as_deref()?;
        if limiter.seen.fetch_add(1, Ordering::Relaxed) % SWEEP == SWEEP - 1 {
            limiter.limiter.retain_recent();
            limiter.limiter.shrink_to_fit();
        }
        let until = limiter.limiter.check_key(&key()).err()?;
        let wait = until.wait_time_from(DefaultClock::default().now());
        Some(wait.as_secs() + 1)
    }
}

fn refused(wait: Option<u64>) -> Result<()> {
    wait.map_or(Ok(()), |seconds| Err(ApiError::too_many(seconds)))
}

/// A limit on attempts by unauthenticated callers, by their address and by the e-mail concerned.
#[derive(Clone, Default)]
pub struct AttemptLimit {
    by_address: Throttle,
    by_email: Throttle,
}

impl AttemptLimit {
    /// With these limits for one address and for one e-mail.
    pub fn new(by_address: Throttle, by_email: Throttle) -> Self {
        Self {
            by_address,
            by_email,
        }
    }

    /// Counts an attempt from this address that concerns the user with this e-mail, if any. Refuses with 429 after too
    /// many. The address of this machine is not counted, but the e-mail is, wherever the call comes from: a proxy on
    /// this machine that is not named in the settings must not open the way to guess passwords.
    pub fn check(&self, address: ClientAddress, email: Option<&str>) -> Result<()> {
        let counted = address.counted();
        let wait = counted.and_then(|address| self.by_address.wait(&address.to_string()));
        let wait = wait.or_else(|| {
            // an attempt refused for its address does not count against the user
            let email = email?.trim().to_lowercase();
            // a digest has a fixed length, however long the text is
            self.by_email.wait_for(|| digest(&email))
        });
        refused(wait)
    }
}

/// A limit on what strangers make, by their address and by their session.
#[derive(Clone, Default)]
pub struct StrangerLimit {
    by_address: Throttle,
    by_session: Throttle,
}

impl StrangerLimit {
    /// With these limits for one address and for one session.
    pub fn new(by_address: Throttle, by_session: Throttle) -> Self {
        Self {
            by_address,
            by_session,
        }
    }

    /// Counts something that a stranger at this address makes, in this session if there is one. Refuses with 429 after
    /// too many. Calls from this machine are not counted: they come from a program of the operator's.
    pub fn check(&self, address: ClientAddress, session: Option<&str>) -> Result<()> {
        let Some(address) = address.counted() else {
            return Ok(());
        };
        let wait = self.by_address.wait(&address.to_string());
        let wait = wait.or_else(|| {
            let session = session?;
            self.by_session.wait_for(|| digest(session))
        });
        refused(wait)
    }
}

/// Limits on what customers make, who need no credential, in whatever API.
#[derive(Clone, Default)]
pub struct CustomerLimits {
    /// Sessions.
    pub sessions: StrangerLimit,
    /// Conversations, messages and announced files.
    pub messages: StrangerLimit,
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: Duration = Duration::from_hours(1);

    #[test]
    fn so_many_tries_pass_for_each_key() {
        let throttle = Throttle::new(2, HOUR);
        assert_eq!(throttle.wait("a"), None);
        assert_eq!(throttle.wait("a"), None);
        let wait = throttle.wait("a").unwrap();
        assert!((1790..=1801).contains(&wait), "{wait}");
        assert_eq!(throttle.wait("b"), None);
    }

    #[test]
    fn none_is_no_limit() {
        let throttle = Throttle::new(0, HOUR);
        assert!((0..100).all(|_| throttle.wait("a").is_none()));
    }

    #[test]
    fn a_network_counts_as_one_address() {
        let limit = AttemptLimit::new(Throttle::new(1, HOUR), Throttle::default());
        let from = |text: &str| ClientAddress::from(text.parse::<std::net::IpAddr>().unwrap());
        limit.check(from("2001:db8:1:2::1"), None).unwrap();
        limit.check(from("2001:db8:1:2:ffff::9"), None).unwrap_err();
        limit.check(from("2001:db8:1:3::1"), None).unwrap();
    }

    #[test]
    fn a_long_e_mail_is_counted_by_a_short_key() {
        let throttle = Throttle::new(1, HOUR);
        let limit = AttemptLimit::new(Throttle::default(), throttle.clone());
        let from = ClientAddress::from(std::net::IpAddr::from([203, 0, 113, 1]));
        let long = "x".repeat(1_000_000);
        limit.check(from, Some(&long)).unwrap();
        limit.check(from, Some(&long)).unwrap_err();
        // the key is not the text itself
        assert_eq!(throttle.wait(&long), None);
    }

    #[test]
    fn strangers_are_counted_by_address_and_by_session_but_not_on_this_machine() {
        let limit = StrangerLimit::new(Throttle::new(3, HOUR), Throttle::new(1, HOUR));
        let from = |text: &str| ClientAddress::from(text.parse::<std::net::IpAddr>().unwrap());
        limit.check(from("203.0.113.1"), Some("one")).unwrap();
        limit.check(from("203.0.113.1"), Some("one")).unwrap_err();
        limit.check(from("203.0.113.2"), Some("one")).unwrap_err();
        limit.check(from("203.0.113.1"), Some("two")).unwrap();
        limit.check(from("203.0.113.1"), None).unwrap_err();
        limit.check(from("127.0.0.1"), Some("one")).unwrap();
    }

    #[test]
    fn an_e_mail_is_counted_also_for_calls_from_this_machine() {
        let limit = AttemptLimit::new(Throttle::new(1, HOUR), Throttle::new(2, HOUR));
        let here = ClientAddress::from(std::net::IpAddr::from([127, 0, 0, 1]));
        limit.check(here, Some("ada@example.com")).unwrap();
        limit.check(here, Some("ada@example.com")).unwrap();
        limit.check(here, Some("ada@example.com")).unwrap_err();
        limit.check(here, Some("bob@example.com")).unwrap();
    }

    #[test]
    fn an_e_mail_is_one_however_it_is_spelled_and_wherever_tried_from() {
        let limit = AttemptLimit::new(Throttle::default(), Throttle::new(2, HOUR));
        let from = |text: &str| ClientAddress::from(text.parse::<std::net::IpAddr>().unwrap());
        limit
            .check(from("203.0.113.1"), Some("ada@example.com"))
            .unwrap();
        limit
            .check(from("203.0.113.2"), Some(" ADA@example.com"))
            .unwrap();
        limit
            .check(from("203.0.113.3"), Some("ada@example.com"))
            .unwrap_err();
        limit
            .check(from("203.0.113.3"), Some("bob@example.com"))
            .unwrap();
        limit.check(from("203.0.113.3"), None).unwrap();
    }
}
