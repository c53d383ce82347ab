//! Chores in memory, for the memory stores of the domains and for tests.

use crate::chore::{Chore, ChoreKind, ChoreQueue, Chores, DueChore, Settlement};
use crate::error::StoreError;
use crate::ids::ChoreId;
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Chores in memory, for the stores of tests.
#[derive(Debug, Clone, Default)]
pub struct MemoryChores {
    last_id: i64,
    chores: BTreeMap<ChoreId, Chore>,
}

impl MemoryChores {
    /// All that are left, the oldest first.
    pub fn all(&self) -> Vec<Chore> {
        self.chores.values().cloned().collect()
    }
}

impl Chores for MemoryChores {
    fn add(&mut self, chore: &Chore, _due: DateTime<Utc>) -> Result<ChoreId, StoreError> {
        self.last_id += 1;
        let id = ChoreId::new(self.last_id);
        self.chores.insert(id, chore.clone());
        Ok(id)
    }

    fn cancel(&mut self, id: ChoreId) -> Result<(), StoreError> {
        self.chores.remove(&id);
        Ok(())
    }
}

/// A queue in memory, for tests.
#[derive(Debug, Default)]
pub struct MemoryChoreQueue(Mutex<MemoryQueue>);

#[derive(Debug, Default)]
struct MemoryQueue {
    last_id: i64,
    rows: Vec<MemoryRow>,
}

#[derive(Debug, Clone)]
struct MemoryRow {
    due: DueChore,
    at: DateTime<Utc>,
    claimed_until: Option<DateTime<Utc>>,
}

impl MemoryChoreQueue {
    fn lock(&self) -> MutexGuard<'_, MemoryQueue> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// All that are left, the oldest first.
    pub fn all(&self) -> Vec<Chore> {
        let rows = &self.lock().rows;
        rows.iter().map(|row| row.due.chore.clone()).collect()
    }
}

impl ChoreQueue for MemoryChoreQueue {
    fn claim(
        &self,
        kind: ChoreKind,
        now: DateTime<Utc>,
        lease: TimeDelta,
    ) -> Result<Option<DueChore>, StoreError> {
        let mut queue = self.lock();
        let rows = &queue.rows;
        let is_first = |row: &MemoryRow| {
            let topic = row.due.chore.topic();
            rows.iter()
                .find(|other| other.due.chore.topic() == topic)
                .is_some_and(|first| first.due.id == row.due.id)
        };
        let free = |row: &MemoryRow| {
            row.due.chore.kind() == kind
                && row.at <= now
                && row.claimed_until.is_none_or(|until| until <= now)
                && is_first(row)
        };
        let Some(place) = rows.iter().position(free) else {
            return Ok(None);
        };
        let row = &mut queue.rows[place];
        row.claimed_until = Some(now + lease);
        Ok(Some(row.due.clone()))
    }

    fn leave(&self, chore: &Chore, due: DateTime<Utc>) -> Result<ChoreId, StoreError> {
        let mut queue = self.lock();
        queue.last_id += 1;
        let id = ChoreId::new(queue.last_id);
        queue.rows.push(MemoryRow {
            due: DueChore {
                id,
                chore: chore.clone(),
                failures: 0,
            },
            at: due,
            claimed_until: None,
        });
        Ok(id)
    }

    fn settle(&self, id: ChoreId, settlement: Settlement) -> Result<(), StoreError> {
        let mut queue = self.lock();
        if settlement == Settlement::Done {
            queue.rows.retain(|row| row.due.id != id);
        }
        for row in queue.rows.iter_mut().filter(|row| row.due.id == id) {
            row.claimed_until = None;
            row.due.failures = match settlement {
                Settlement::RetryAt(_) => row.due.failures + 1,
                _ => 0,
            };
            if let Settlement::RetryAt(at) = settlement {
                row.at = at;
            }
        }
        Ok(())
    }
}
