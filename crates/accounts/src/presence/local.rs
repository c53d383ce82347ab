//! Presence within one process.

use super::{Connected, Presence};
use chrono::{DateTime, TimeDelta, Utc};
use nimchat_core_model::{AccountId, Clock, ContactId, UserId};
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Records who was noted, for a server that runs alone.
pub struct LocalPresence {
    clock: Arc<dyn Clock>,
    window: TimeDelta,
    accounts: Mutex<HashMap<AccountId, Account>>,
}

#[derive(Default)]
struct Account {
    noted: HashMap<Connected, DateTime<Utc>>,
    swept: DateTime<Utc>,
}

impl LocalPresence {
    /// A user or contact who was not noted within `window` counts as disconnected.
    pub fn new(clock: Arc<dyn Clock>, window: TimeDelta) -> Self {
        Self {
            clock,
            window,
            accounts: Mutex::default(),
        }
    }

    /// Each change below is complete in itself, so that a panic leaves nothing half done.
    fn accounts(&self) -> MutexGuard<'_, HashMap<AccountId, Account>> {
        self.accounts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn there<T>(&self, account: AccountId, pick: impl Fn(Connected) -> Option<T>) -> HashSet<T>
    where
        T: Eq + std::hash::Hash,
    {
        let since = self.clock.now() - self.window;
        let accounts = self.accounts();
        let noted = accounts.get(&account).map(|account| &account.noted);
        noted
            .into_iter()
            .flatten()
            .filter(|(_, at)| **at > since)
            .filter_map(|(who, _)| pick(*who))
            .collect()
    }
}

impl Presence for LocalPresence {
    fn note(&self, account: AccountId, who: Connected) {
        let now = self.clock.now();
        let since = now - self.window;
        let mut accounts = self.accounts();
        let account = accounts.entry(account).or_default();
        account.noted.insert(who, now);
        // swept from time to time, so that it does not grow without bound
        if account.swept <= since {
            account.noted.retain(|_, at| *at > since);
            account.swept = now;
        }
    }

    fn users(&self, account: AccountId) -> HashSet<UserId> {
        self.there(account, |who| match who {
            Connected::User(id) => Some(id),
            Connected::Contact(_) => None,
        })
    }

    fn contacts(&self, account: AccountId) -> HashSet<ContactId> {
        self.there(account, |who| match who {
            Connected::Contact(id) => Some(id),
            Connected::User(_) => None,
        })
    }

    fn among(&self, account: AccountId, asked: &[Connected]) -> HashSet<Connected> {
        let since = self.clock.now() - self.window;
        let accounts = self.accounts();
        let Some(account) = accounts.get(&account) else {
            return HashSet::new();
        };
        let there = |who: &&Connected| account.noted.get(who).is_some_and(|at| *at > since);
        asked.iter().filter(there).copied().collect()
    }

    fn has_user(&self, account: AccountId, user: UserId) -> bool {
        let since = self.clock.now() - self.window;
        let accounts = self.accounts();
        let noted = accounts.get(&account).map(|account| &account.noted);
        noted
            .and_then(|noted| noted.get(&Connected::User(user)))
            .is_some_and(|at| *at > since)
    }
}

#[cfg(all(test, feature = "memory"))]
mod tests {
    use super::*;
    use nimchat_core_model::FixedClock;

    const ENGINES: AccountId = AccountId::new(1);
    const LOOMS: AccountId = AccountId::new(2);
    const GRACE: UserId = UserId::new(7);
    const ADA: ContactId = ContactId::new(7);

    fn presence() -> (Arc<FixedClock>, LocalPresence) {
        let clock = Arc::new(FixedClock::default());
        let presence = LocalPresence::new(clock.clone(), TimeDelta::seconds(20));
        (clock, presence)
    }

    #[test]
    fn who_is_noted_is_there_for_the_window() {
        let (clock, presence) = presence();
        presence.note(ENGINES, Connected::User(GRACE));
        clock.advance(TimeDelta::milliseconds(19_999));
        assert!(presence.has_user(ENGINES, GRACE));
        assert_eq!(presence.users(ENGINES), HashSet::from([GRACE]));
        clock.advance(TimeDelta::milliseconds(1));
        assert!(!presence.has_user(ENGINES, GRACE));
        assert_eq!(presence.users(ENGINES), HashSet::new());
    }

    #[test]
    fn being_noted_again_begins_the_window_anew() {
        let (clock, presence) = presence();
        for _ in 0..3 {
            presence.note(ENGINES, Connected::User(GRACE));
            clock.advance(TimeDelta::seconds(15));
        }
        assert!(presence.has_user(ENGINES, GRACE));
    }

    #[test]
    fn people_and_customers_of_each_account_are_told_apart() {
        let (_, presence) = presence();
        presence.note(ENGINES, Connected::User(GRACE));
        presence.note(LOOMS, Connected::Contact(ADA));
        assert_eq!(presence.contacts(ENGINES), HashSet::new());
        assert_eq!(presence.contacts(LOOMS), HashSet::from([ADA]));
        assert!(!presence.has_user(LOOMS, GRACE));
    }

    #[test]
    fn who_is_gone_for_long_is_forgotten() {
        let (clock, presence) = presence();
        for id in 0..100 {
            presence.note(ENGINES, Connected::Contact(ContactId::new(id)));
        }
        clock.advance(TimeDelta::seconds(21));
        presence.note(ENGINES, Connected::User(GRACE));
        assert_eq!(presence.accounts()[&ENGINES].noted.len(), 1);
    }
}
