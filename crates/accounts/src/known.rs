//! What was read about users, accounts and bots, kept as long as none of it changes (docs/decisions/0044).

use lru::LruCache;
use parking_lot::Mutex;
use std::hash::Hash;
use std::num::NonZeroUsize;

/// How many are kept, those used last: some 2 KB each.
const CAPACITY: NonZeroUsize = NonZeroUsize::new(1000).expect("not zero");

/// What was read, each as of an epoch ([`Store::epoch_of_callers`](crate::ports::Store::epoch_of_callers)).
pub(crate) struct Known<K, V>(Mutex<LruCache<K, (u64, V)>>);

impl<K: Hash + Eq, V> Default for Known<K, V> {
    fn default() -> Self {
        Self(Mutex::new(LruCache::new(CAPACITY)))
    }
}

impl<K: Hash + Eq, V: Clone> Known<K, V> {
    /// What is known as of this epoch.
    pub(crate) fn find(&self, key: &K, epoch: u64) -> Option<V> {
        let mut known = self.0.lock();
        let (_, found) = known.get(key).filter(|(of, _)| *of == epoch)?;
        Some(found.clone())
    }

    /// Keeps what was read after this epoch was asked for.
    pub(crate) fn keep(&self, key: K, epoch: u64, found: V) {
        self.0.lock().put(key, (epoch, found));
    }
}
