//! Presence that the nodes share.

use super::Redis;
use chrono::TimeDelta;
use nimchat_accounts::{Connected, Presence};
use nimchat_core_model::{AccountId, Clock, ContactId, UserId};
use std::collections::HashSet;
use std::hash::Hash;
use std::sync::Arc;

/// Stores in Redis when each client was last seen: for each account a sorted set of its users and one of its customers,
/// by time. Nodes' clocks must agree to within the window.
pub struct RedisPresence {
    redis: Redis,
    clock: Arc<dyn Clock>,
    window: TimeDelta,
}

impl RedisPresence {
    /// A client not seen for `window` is offline.
    pub fn new(redis: Redis, clock: Arc<dyn Clock>, window: TimeDelta) -> Self {
        Self {
            redis,
            clock,
            window,
        }
    }

    fn since(&self) -> i64 {
        (self.clock.now() - self.window).timestamp_millis()
    }

    /// Were they noted within the window? In one exchange.
    fn noted(&self, places: impl Iterator<Item = (String, i64)>) -> Vec<bool> {
        let mut asked = redis::pipe();
        for (key, id) in places {
            asked.cmd("ZSCORE").arg(key).arg(id);
        }
        let noted = self.redis.run(|c| asked.query::<Vec<Option<f64>>>(c));
        #[expect(
            clippy::cast_precision_loss,
            reason = "milliseconds of this era fit a double"
        )]
        let since = self.since() as f64;
        let noted = noted.unwrap_or_default().into_iter();
        noted.map(|at| at.is_some_and(|at| at > since)).collect()
    }

    fn users_key(&self, account: AccountId) -> String {
        self.redis.name(&format!("presence:{account}:users"))
    }

    fn contacts_key(&self, account: AccountId) -> String {
        self.redis.name(&format!("presence:{account}:contacts"))
    }

    /// The set that they are in, and their id there.
    fn place(&self, account: AccountId, who: Connected) -> (String, i64) {
        match who {
            Connected::User(id) => (self.users_key(account), id.get()),
            Connected::Contact(id) => (self.contacts_key(account), id.get()),
        }
    }

    fn there<Id: From<i64> + Eq + Hash>(&self, key: &str) -> HashSet<Id> {
        let since = format!("({}", self.since());
        let ids = self.redis.run(|c| {
            let mut command = redis::cmd("ZRANGEBYSCORE");
            command.arg(key).arg(&since).arg("+inf");
            command.query::<Vec<i64>>(c)
        });
        let ids = ids.unwrap_or_default().into_iter();
        ids.map(Id::from).collect()
    }
}

impl Presence for RedisPresence {
    fn note(&self, account: AccountId, who: Connected) {
        let (key, id) = self.place(account, who);
        let now = self.clock.now().timestamp_millis();
        let since = self.since();
        let kept = self.window.num_seconds() + 60;
        // a failure is logged where it happens; the client is stored the next time
        let _missed = self.redis.run(|c| {
            redis::pipe()
                .cmd("ZADD")
                .arg(&key)
                .arg(now)
                .arg(id)
                .ignore()
                .cmd("ZREMRANGEBYSCORE")
                .arg(&key)
                .arg("-inf")
                .arg(since)
                .ignore()
                .cmd("EXPIRE")
                .arg(&key)
                .arg(kept)
                .ignore()
                .query::<()>(c)
        });
    }

    fn users(&self, account: AccountId) -> HashSet<UserId> {
        self.there(&self.users_key(account))
    }

    fn contacts(&self, account: AccountId) -> HashSet<ContactId> {
        self.there(&self.contacts_key(account))
    }

    /// In one exchange, for any number of them.
    fn among(&self, account: AccountId, asked: &[Connected]) -> HashSet<Connected> {
        if asked.is_empty() {
            return HashSet::new();
        }
        let places = asked.iter().map(|who| self.place(account, *who));
        let there = asked.iter().zip(self.noted(places));
        there
            .filter_map(|(who, there)| there.then_some(*who))
            .collect()
    }

    fn has_user(&self, account: AccountId, user: UserId) -> bool {
        !self.accounts_with(&[account], user).is_empty()
    }

    /// In one exchange, for any number of accounts.
    fn accounts_with(&self, accounts: &[AccountId], user: UserId) -> Vec<AccountId> {
        if accounts.is_empty() {
            return Vec::new();
        }
        let places = accounts.iter().map(|id| (self.users_key(*id), user.get()));
        let there = accounts.iter().zip(self.noted(places));
        there
            .filter_map(|(account, there)| there.then_some(*account))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nodes::tests::{of_tests, unique};
    use nimchat_core_model::SystemClock;

    #[test]
    fn nodes_see_who_is_connected_to_the_others() {
        let Some(redis) = of_tests() else { return };
        let node = |window| {
            RedisPresence::new(
                redis.clone(),
                Arc::new(SystemClock),
                TimeDelta::milliseconds(window),
            )
        };
        let account = AccountId::new(unique());
        let (grace, ada) = (UserId::new(7), ContactId::new(7));
        let (one, other) = (node(20_000), node(20_000));
        assert!(!other.has_user(account, grace));
        one.note(account, Connected::User(grace));
        assert!(other.has_user(account, grace));
        assert_eq!(other.users(account), HashSet::from([grace]));
        assert_eq!(other.contacts(account), HashSet::new());
        one.note(account, Connected::Contact(ada));
        assert_eq!(other.contacts(account), HashSet::from([ada]));
        // of several accounts, those in which she is connected
        let elsewhere = AccountId::new(unique());
        let third = AccountId::new(unique());
        one.note(third, Connected::User(grace));
        let asked = [elsewhere, third, account];
        assert_eq!(other.accounts_with(&asked, grace), [third, account]);
        // a window that ends at once
        let short = node(0);
        assert!(!short.has_user(account, grace));
        assert_eq!(short.users(account), HashSet::new());
        short.note(account, Connected::User(UserId::new(8)));
        assert!(!other.has_user(account, grace), "what is over is swept");
    }

    #[test]
    fn without_redis_no_user_is_present_and_answers_are_fast() {
        let nowhere = Redis::at("redis://127.0.0.1:1/0", "tests").unwrap();
        let presence = RedisPresence::new(nowhere, Arc::new(SystemClock), TimeDelta::seconds(20));
        let account = AccountId::new(1);
        presence.note(account, Connected::User(UserId::new(7)));
        let began = std::time::Instant::now();
        for _ in 0..100 {
            assert_eq!(presence.users(account), HashSet::new());
        }
        assert!(began.elapsed() < std::time::Duration::from_secs(1));
    }
}
