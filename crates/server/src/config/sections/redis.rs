//! The data that nodes share.

use super::super::Secret;
use super::{Unusable, unusable};
use serde::{Deserialize, Serialize};

/// `[redis]`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct RedisSettings {
    /// The address, with the password if there is one; empty means that Redis is not used.
    pub url: Secret,
}

impl RedisSettings {
    pub(super) fn check(&self) -> Result<(), Unusable> {
        let url = self.url.reveal();
        // opening does not connect
        let fits = url.starts_with("redis://") && redis::Client::open(url).is_ok();
        if url.is_empty() || fits {
            return Ok(());
        }
        // the value is not repeated: it may hold a password
        unusable("redis.url", "must be redis://HOST:PORT/NUMBER")
    }

    /// The address, if there is one.
    pub fn url(&self) -> Option<&str> {
        Some(self.url.reveal()).filter(|url| !url.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn redis_is_named_by_an_address_of_its_own_kind_that_is_not_repeated() {
        let settings = |url: &str| RedisSettings {
            url: serde_json::from_value(url.into()).unwrap(),
        };
        for good in [
            "",
            "redis://127.0.0.1:6379/0",
            "redis://:secret@redis.local",
        ] {
            settings(good).check().unwrap();
        }
        for bad in [
            "http://:secret@redis.local",
            "redis://",
            "secret",
            "redis://h/secret",
        ] {
            let refusal = settings(bad).check().unwrap_err();
            assert_eq!(refusal.key, "redis.url", "{bad}");
            assert!(!refusal.problem.contains("secret"));
        }
        assert_eq!(settings("").url(), None);
    }
}
