//! Letters in memory, as whoever sends them sees them.

use super::MemoryStore;
use super::state::State;
use chrono::{DateTime, TimeDelta, Utc};
use nimchat_core_model::{
    LetterCounts, LetterId, LetterOutcome, LetterQueue, LetterShelf, NewLetter, QueuedLetter,
    StoreError,
};

impl MemoryStore {
    /// Every committed letter, oldest first.
    pub fn letters(&self) -> Vec<NewLetter> {
        self.committed.lock().letters.all()
    }

    fn at_the_shelf<T>(&self, act: impl FnOnce(&mut LetterShelf) -> T) -> T {
        let _turn = self.writer.lock();
        let State { letters, .. } = &mut *self.committed.lock();
        act(letters)
    }
}

impl LetterQueue for MemoryStore {
    fn claim(
        &self,
        now: DateTime<Utc>,
        lease: TimeDelta,
        limit: u32,
    ) -> Result<Vec<QueuedLetter>, StoreError> {
        Ok(self.at_the_shelf(|letters| letters.claim(now, lease, limit)))
    }

    fn settle(
        &self,
        id: LetterId,
        attempt: u32,
        outcome: &LetterOutcome,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        self.at_the_shelf(|letters| letters.settle(id, attempt, outcome, at));
        Ok(())
    }

    fn next_due(&self) -> Result<Option<DateTime<Utc>>, StoreError> {
        Ok(self.committed.lock().letters.next_due())
    }

    fn counts(&self) -> Result<LetterCounts, StoreError> {
        Ok(self.committed.lock().letters.counts())
    }

    fn forget(&self, settled_before: DateTime<Utc>, limit: u32) -> Result<usize, StoreError> {
        Ok(self.at_the_shelf(|letters| letters.forget(settled_before, limit)))
    }
}
