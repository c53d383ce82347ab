//! How a queue's jobs share its slots.

use std::collections::HashMap;

/// The jobs of a queue that one node runs at the same time, by fairness key.
///
/// A key may hold half of what the other keys leave free, and at least one slot. So a key whose jobs all hang takes
/// half of the slots, a second one a quarter, and so on: as long as fewer keys hang than the number of slots has
/// binary digits, another key finds a slot at once. Jobs without a key have no such limit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slots {
    total: usize,
    busy: usize,
    by_key: HashMap<String, usize>,
}

impl Slots {
    /// This number of slots, all of them free.
    pub fn new(total: usize) -> Self {
        Self {
            total,
            busy: 0,
            by_key: HashMap::new(),
        }
    }

    /// How many slots are free.
    pub fn free(&self) -> usize {
        self.total.saturating_sub(self.busy)
    }

    /// How many slots one claim can give to one key at the most.
    pub fn most_for_one_key(&self, key: &str) -> usize {
        if key.is_empty() {
            return self.free();
        }
        let held = self.by_key.get(key).copied().unwrap_or_default();
        let others = self.busy.saturating_sub(held);
        let share = self.total.saturating_sub(others) / 2;
        share.max(1).saturating_sub(held).min(self.free())
    }

    /// Takes a slot for a job of this key, if the key may have one more.
    pub fn take(&mut self, key: &str) -> bool {
        let may = self.most_for_one_key(key) > 0;
        if may {
            self.busy += 1;
            if !key.is_empty() {
                *self.by_key.entry(key.to_owned()).or_default() += 1;
            }
        }
        may
    }

    /// Gives back a slot that was taken for a job of this key.
    pub fn give_back(&mut self, key: &str) {
        self.busy = self.busy.saturating_sub(1);
        if let Some(held) = self.by_key.get_mut(key) {
            *held -= 1;
            if *held == 0 {
                self.by_key.remove(key);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many slots the key gets when it asks for all of them.
    fn grab(slots: &mut Slots, key: &str) -> usize {
        (0..slots.total).filter(|_| slots.take(key)).count()
    }

    #[test]
    fn a_key_that_hangs_leaves_half_of_what_is_free() {
        let mut slots = Slots::new(16);
        let taken = ["one", "two", "three", "four"].map(|key| grab(&mut slots, key));
        assert_eq!(taken, [8, 4, 2, 1]);
        assert_eq!(slots.free(), 1);
        assert_eq!(grab(&mut slots, "five"), 1);
        assert_eq!(grab(&mut slots, "six"), 0);
        slots.give_back("one");
        assert_eq!(grab(&mut slots, "one"), 0, "the others come first now");
        assert_eq!(grab(&mut slots, "six"), 1);
    }

    #[test]
    fn a_single_slot_serves_every_key() {
        let mut slots = Slots::new(1);
        assert!(slots.take("one"));
        assert!(!slots.take("two"));
        slots.give_back("one");
        assert!(slots.take("two"));
    }

    #[test]
    fn jobs_without_a_key_may_have_every_slot() {
        let mut slots = Slots::new(4);
        assert_eq!(grab(&mut slots, ""), 4);
        slots.give_back("");
        assert_eq!(slots.free(), 1);
    }
}
