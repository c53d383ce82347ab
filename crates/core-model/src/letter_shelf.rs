//! Letters in memory, for the memory stores of the domains.

use crate::error::StoreError;
use crate::ids::LetterId;
use crate::letter::{LetterCounts, LetterOutcome, Letters, NewLetter, QueuedLetter};
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::BTreeMap;

/// Where a letter stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    Waiting {
        claimed_until: Option<DateTime<Utc>>,
    },
    Settled {
        at: DateTime<Utc>,
        given_up: bool,
    },
}

/// Every letter of a memory store. Cloned with its state, it takes part in the store's units of work.
#[derive(Debug, Clone, Default)]
pub struct LetterShelf {
    last_id: i64,
    letters: BTreeMap<LetterId, (QueuedLetter, Standing)>,
}

impl LetterShelf {
    /// Every letter that was posted and is not forgotten, oldest first.
    pub fn all(&self) -> Vec<NewLetter> {
        self.letters.values().map(|(kept, _)| kept.letter).collect()
    }

    /// As [`crate::LetterQueue::claim`].
    pub fn claim(&mut self, now: DateTime<Utc>, lease: TimeDelta, limit: u32) -> Vec<QueuedLetter> {
        let mut due: Vec<QueuedLetter> = self
            .letters
            .values()
            .filter(|(kept, standing)| free_at(kept, standing).is_some_and(|at| at <= now))
            .map(|(kept, _)| *kept)
            .collect();
        due.sort_by_key(|kept| (kept.next_attempt_at, kept.id));
        due.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        for kept in &due {
            if let Some((_, standing)) = self.letters.get_mut(&kept.id) {
                *standing = Standing::Waiting {
                    claimed_until: Some(now + lease),
                };
            }
        }
        due
    }

    /// As [`crate::LetterQueue::settle`].
    pub fn settle(
        &mut self,
        id: LetterId,
        attempt: u32,
        outcome: &LetterOutcome,
        at: DateTime<Utc>,
    ) {
        let Some((kept, standing)) = self.letters.get_mut(&id) else {
            return;
        };
        if kept.attempts + 1 != attempt || matches!(standing, Standing::Settled { .. }) {
            return;
        }
        kept.attempts = attempt;
        let settled = |given_up| Standing::Settled { at, given_up };
        *standing = match outcome {
            LetterOutcome::Sent | LetterOutcome::Unwanted => settled(false),
            LetterOutcome::GivenUp(_) => settled(true),
            LetterOutcome::RetryAt(next, _) => {
                kept.next_attempt_at = *next;
                Standing::Waiting {
                    claimed_until: None,
                }
            }
        };
    }

    /// As [`crate::LetterQueue::next_due`].
    pub fn next_due(&self) -> Option<DateTime<Utc>> {
        let letters = self.letters.values();
        letters
            .filter_map(|(kept, standing)| free_at(kept, standing))
            .min()
    }

    /// As [`crate::LetterQueue::counts`].
    pub fn counts(&self) -> LetterCounts {
        let mut counts = LetterCounts::default();
        for (_, standing) in self.letters.values() {
            match standing {
                Standing::Waiting { .. } => counts.waiting += 1,
                Standing::Settled { given_up, .. } => counts.given_up += u64::from(*given_up),
            }
        }
        counts
    }

    /// As [`crate::LetterQueue::forget`].
    pub fn forget(&mut self, settled_before: DateTime<Utc>, limit: u32) -> usize {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let mut forgotten = 0;
        self.letters.retain(|_, (_, standing)| {
            let old = matches!(standing, Standing::Settled { at, .. } if *at < settled_before);
            let goes = old && forgotten < limit;
            forgotten += usize::from(goes);
            !goes
        });
        forgotten
    }
}

/// From when on it may be given out, if it still is.
fn free_at(kept: &QueuedLetter, standing: &Standing) -> Option<DateTime<Utc>> {
    match standing {
        Standing::Waiting { claimed_until } => {
            let due = kept.next_attempt_at;
            Some(claimed_until.map_or(due, |until| until.max(due)))
        }
        Standing::Settled { .. } => None,
    }
}

impl Letters for LetterShelf {
    fn post(&mut self, letters: &[NewLetter]) -> Result<(), StoreError> {
        for letter in letters {
            self.last_id += 1;
            let id = LetterId::new(self.last_id);
            let kept = QueuedLetter {
                id,
                letter: *letter,
                attempts: 0,
                next_attempt_at: letter.at,
            };
            let waiting = Standing::Waiting {
                claimed_until: None,
            };
            self.letters.insert(id, (kept, waiting));
        }
        Ok(())
    }
}
