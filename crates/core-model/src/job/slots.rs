//! How a queue's jobs share its slots.

use super::ClaimedJob;
use crate::ids::{AccountId, JobId};
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::HashMap;
use std::hash::Hash;

/// A job that runs longer is slow: another server does not answer.
const SLOW: TimeDelta = TimeDelta::seconds(1);

/// How long a key is known to be slow after its last slow job.
const REMEMBERED: TimeDelta = TimeDelta::minutes(10);

/// The jobs of a queue that one node runs at the same time, by fairness key and account.
///
/// A key may hold half of what the other keys leave free, an account three quarters of what the other accounts leave
/// free, and each at least one slot. So a key whose jobs all hang takes half of the slots, a second one a quarter, and
/// so on, and when a slot becomes free, the key that holds fewer comes first. Jobs without a key have no such limit.
///
/// A queue may have slots for slow jobs beside the others. A job that runs for a second moves there, and until jobs of
/// its key are quick again, they begin there. So keys that hang do not wait for each other's time-outs only, and any
/// number of them leaves the slots of the quick ones free.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slots {
    quick: Lane,
    slow: Lane,
    running: HashMap<JobId, Running>,
    /// The keys that are known to be slow, and until when.
    known: HashMap<String, DateTime<Utc>>,
}

/// A job that holds a slot.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Running {
    account: Option<AccountId>,
    key: String,
    since: DateTime<Utc>,
    is_slow: bool,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Lane {
    total: usize,
    busy: usize,
    by_key: HashMap<String, usize>,
    by_account: HashMap<AccountId, usize>,
}

impl Lane {
    fn of(total: usize) -> Self {
        Self {
            total,
            ..Self::default()
        }
    }

    fn free(&self) -> usize {
        self.total.saturating_sub(self.busy)
    }

    fn may_take(&self, account: Option<AccountId>, key: &str) -> bool {
        if key.is_empty() {
            return self.free() > 0;
        }
        let of_key = self.by_key.get(key).copied().unwrap_or_default();
        let of_account = account.map(|account| self.by_account.get(&account).copied());
        let of_account = of_account.map(Option::unwrap_or_default);
        self.free() > 0
            && of_key < self.share(of_key, 1, 2)
            && of_account.is_none_or(|held| held < self.share(held, 3, 4))
    }

    /// This part of the slots that the others leave free.
    fn share(&self, held: usize, part: usize, of: usize) -> usize {
        let others = self.busy.saturating_sub(held);
        (self.total.saturating_sub(others) * part / of).max(1)
    }

    fn take(&mut self, account: Option<AccountId>, key: &str) {
        self.busy += 1;
        if !key.is_empty() {
            *self.by_key.entry(key.to_owned()).or_default() += 1;
            if let Some(account) = account {
                *self.by_account.entry(account).or_default() += 1;
            }
        }
    }

    fn give_back(&mut self, account: Option<AccountId>, key: &str) {
        self.busy = self.busy.saturating_sub(1);
        one_less(&mut self.by_key, key);
        if let Some(account) = account.filter(|_| !key.is_empty()) {
            one_less(&mut self.by_account, &account);
        }
    }
}

fn one_less<K, Q>(held: &mut HashMap<K, usize>, key: &Q)
where
    K: std::borrow::Borrow<Q> + Eq + Hash,
    Q: Eq + Hash + ?Sized,
{
    if let Some(count) = held.get_mut(key) {
        *count -= 1;
        if *count == 0 {
            held.remove(key);
        }
    }
}

impl Slots {
    /// This number of slots, all of them free.
    pub fn new(total: usize) -> Self {
        Self::with_slow(total, 0)
    }

    /// The same, and this number of slots for slow jobs.
    pub fn with_slow(total: usize, slow: usize) -> Self {
        Self {
            quick: Lane::of(total),
            slow: Lane::of(slow),
            running: HashMap::new(),
            known: HashMap::new(),
        }
    }

    /// How many slots are free, those for slow jobs included.
    pub fn free(&self) -> usize {
        self.quick.free() + self.slow.free()
    }

    /// Takes a slot for a job of this account and key, if they may have one more.
    pub fn take(&mut self, account: Option<AccountId>, key: &str) -> bool {
        let lane = if self.is_known(key) {
            &mut self.slow
        } else {
            &mut self.quick
        };
        let may = lane.may_take(account, key);
        if may {
            lane.take(account, key);
        }
        may
    }

    /// Takes a slot for a claimed job, which begins now.
    pub fn begin(&mut self, job: &ClaimedJob, now: DateTime<Utc>) {
        let (account, key) = (job.account_id, job.fairness_key.as_str());
        let is_slow = self.is_known(key);
        self.lane(is_slow).take(account, key);
        let running = Running {
            account,
            key: key.to_owned(),
            since: now,
            is_slow,
        };
        self.running.insert(job.id, running);
    }

    /// Gives back the slot of a job that ends now.
    pub fn end(&mut self, job: JobId, now: DateTime<Utc>) {
        let Some(ended) = self.running.remove(&job) else {
            return;
        };
        self.lane(ended.is_slow)
            .give_back(ended.account, &ended.key);
        if now - ended.since < SLOW {
            self.known.remove(&ended.key);
        } else {
            self.note_slow(&ended.key, now);
        }
    }

    /// Moves the jobs that have become slow to the slots for slow jobs, as long as there are some.
    pub fn sort_out(&mut self, now: DateTime<Utc>) {
        self.known.retain(|_, until| *until > now);
        let mut slow: Vec<(DateTime<Utc>, JobId)> = self
            .running
            .iter()
            .filter(|(_, job)| !job.is_slow && !job.key.is_empty() && now - job.since >= SLOW)
            .map(|(id, job)| (job.since, *id))
            .collect();
        slow.sort_unstable();
        slow.truncate(self.slow.free());
        for (_, id) in slow {
            let Some(job) = self.running.get_mut(&id) else {
                continue;
            };
            job.is_slow = true;
            self.quick.give_back(job.account, &job.key);
            self.slow.take(job.account, &job.key);
            let key = job.key.clone();
            self.note_slow(&key, now);
        }
    }

    fn is_known(&self, key: &str) -> bool {
        self.known.contains_key(key)
    }

    fn note_slow(&mut self, key: &str, now: DateTime<Utc>) {
        if self.slow.total > 0 && !key.is_empty() {
            self.known.insert(key.to_owned(), now + REMEMBERED);
        }
    }

    fn lane(&mut self, is_slow: bool) -> &mut Lane {
        if is_slow {
            &mut self.slow
        } else {
            &mut self.quick
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    /// How many slots the key gets when it asks for all of them.
    fn grab(slots: &mut Slots, account: Option<i64>, key: &str) -> usize {
        let account = account.map(AccountId::new);
        (0..slots.quick.total)
            .filter(|_| slots.take(account, key))
            .count()
    }

    fn at(milliseconds: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::milliseconds(milliseconds)
    }

    fn job(id: i64, key: &str) -> ClaimedJob {
        ClaimedJob {
            id: JobId::new(id),
            account_id: Some(AccountId::new(1)),
            kind: "call".to_owned(),
            fairness_key: key.to_owned(),
            unique_key: None,
            payload: Value::Null,
            attempts: 0,
            run_at: at(0),
        }
    }

    #[test]
    fn a_key_that_hangs_leaves_half_of_what_is_free() {
        let mut slots = Slots::new(16);
        let keys = ["one", "two", "three", "four"];
        let taken = keys.map(|key| grab(&mut slots, None, key));
        assert_eq!(taken, [8, 4, 2, 1]);
        assert_eq!(slots.free(), 1);
        assert_eq!(grab(&mut slots, None, "five"), 1);
        assert_eq!(grab(&mut slots, None, "six"), 0);
        slots.quick.give_back(None, "one");
        assert_eq!(
            grab(&mut slots, None, "one"),
            0,
            "the others come first now"
        );
        assert_eq!(grab(&mut slots, None, "six"), 1);
    }

    #[test]
    fn an_account_with_many_keys_leaves_a_quarter_of_what_is_free() {
        let mut slots = Slots::new(16);
        let mut taken = |account, keys: std::ops::Range<i32>| -> usize {
            keys.map(|key| grab(&mut slots, Some(account), &key.to_string()))
                .sum()
        };
        assert_eq!(taken(1, 0..16), 12);
        assert_eq!(taken(2, 16..32), 3);
        assert_eq!(taken(3, 32..48), 1);
        assert_eq!(taken(4, 48..64), 0);
        slots.quick.give_back(Some(AccountId::new(1)), "0");
        assert_eq!(grab(&mut slots, Some(1), "0"), 0, "the others come first");
        assert_eq!(grab(&mut slots, Some(4), "48"), 1);
    }

    #[test]
    fn a_single_slot_serves_every_key() {
        let mut slots = Slots::new(1);
        assert!(slots.take(None, "one"));
        assert!(!slots.take(None, "two"));
        slots.quick.give_back(None, "one");
        assert!(slots.take(None, "two"));
    }

    #[test]
    fn jobs_without_a_key_may_have_every_slot() {
        let mut slots = Slots::new(4);
        assert_eq!(grab(&mut slots, Some(1), ""), 4);
        slots.quick.give_back(Some(AccountId::new(1)), "");
        assert_eq!(slots.free(), 1);
    }

    #[test]
    fn any_number_of_keys_that_hang_leaves_the_slots_of_the_quick_ones() {
        let mut slots = Slots::with_slow(4, 8);
        for (id, key) in ["a", "b", "c", "d"].into_iter().enumerate() {
            slots.begin(&job(i64::try_from(id).unwrap(), key), at(0));
        }
        assert_eq!(slots.quick.free(), 0);
        slots.sort_out(at(999));
        assert_eq!(slots.quick.free(), 0, "they may still be quick");
        slots.sort_out(at(1_000));
        assert_eq!((slots.quick.free(), slots.slow.free()), (4, 4));
        // their next jobs begin there
        assert!(slots.take(Some(AccountId::new(2)), "a"));
        assert_eq!((slots.quick.free(), slots.slow.free()), (4, 3));
        slots.slow.give_back(Some(AccountId::new(2)), "a");
        slots.end(JobId::new(0), at(10_000));
        slots.begin(&job(9, "a"), at(10_000));
        assert_eq!((slots.quick.free(), slots.slow.free()), (4, 4));
        // a quick one ends it
        slots.end(JobId::new(9), at(10_020));
        slots.begin(&job(10, "a"), at(10_020));
        assert_eq!((slots.quick.free(), slots.slow.free()), (3, 5));
        // what hung is tried again after a time
        slots.end(JobId::new(1), at(10_000));
        slots.sort_out(at(700_000));
        assert!(!slots.is_known("b"));
    }

    #[test]
    fn without_slots_for_slow_jobs_the_number_of_slots_is_the_limit() {
        let mut slots = Slots::new(2);
        slots.begin(&job(1, "a"), at(0));
        slots.begin(&job(2, "b"), at(0));
        slots.sort_out(at(5_000));
        assert_eq!(slots.free(), 0);
        slots.end(JobId::new(1), at(5_000));
        assert_eq!(slots.free(), 1);
        assert!(slots.take(None, "a"));
    }
}
