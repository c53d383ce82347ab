//! Deliveries in memory, as couriers see them.

use super::MemoryStore;
use super::state::{Queued, State};
use crate::deliveries::{Attempt, Delivery, DeliveryStatus, Outcome};
use crate::ports::DeliveryQueue;
use chrono::{DateTime, TimeDelta, Utc};
use nimchat_core_model::{DeliveryId, StoreError};

impl Queued {
    fn is_pending(&self) -> bool {
        self.delivery.status == DeliveryStatus::Pending
    }

    /// From when on it may be given out.
    fn free_at(&self) -> DateTime<Utc> {
        let due = self.delivery.next_attempt_at;
        self.claimed_until.map_or(due, |until| until.max(due))
    }
}

impl State {
    /// Is an earlier delivery of the same row untried?
    fn is_held_back(&self, delivery: &Delivery) -> bool {
        self.deliveries
            .range(..delivery.id)
            .map(|(_, earlier)| &earlier.delivery)
            .any(|earlier| {
                earlier.status == DeliveryStatus::Pending
                    && earlier.attempts == 0
                    && earlier.endpoint == delivery.endpoint
                    && earlier.topic == delivery.topic
            })
    }

    /// Those that will be given out as soon as they are free.
    fn claimable(&self) -> impl Iterator<Item = &Queued> {
        self.deliveries
            .values()
            .filter(|queued| queued.is_pending() && !self.is_held_back(&queued.delivery))
    }
}

impl DeliveryQueue for MemoryStore {
    fn claim(
        &self,
        now: DateTime<Utc>,
        lease: TimeDelta,
        limit: u32,
    ) -> Result<Vec<Delivery>, StoreError> {
        Ok(self.change(|state| {
            let mut due: Vec<Delivery> = state
                .claimable()
                .filter(|queued| queued.free_at() <= now)
                .map(|queued| queued.delivery.clone())
                .collect();
            due.sort_by_key(|delivery| (delivery.next_attempt_at, delivery.id));
            due.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
            for delivery in &due {
                if let Some(queued) = state.deliveries.get_mut(&delivery.id) {
                    queued.claimed_until = Some(now + lease);
                }
            }
            due
        }))
    }

    fn settle(
        &self,
        id: DeliveryId,
        attempt: &Attempt,
        outcome: Outcome,
    ) -> Result<(), StoreError> {
        self.change(|state| {
            let Some(queued) = state.deliveries.get_mut(&id) else {
                return;
            };
            if queued.delivery.attempts + 1 != attempt.number {
                return;
            }
            queued.attempts.push(attempt.clone());
            queued.claimed_until = None;
            let delivery = &mut queued.delivery;
            delivery.attempts = attempt.number;
            match outcome {
                Outcome::Delivered => delivery.status = DeliveryStatus::Delivered,
                Outcome::RetryAt(at) => delivery.next_attempt_at = at,
                Outcome::GivenUp => delivery.status = DeliveryStatus::Failed,
            }
        });
        Ok(())
    }

    fn next_due(&self) -> Result<Option<DateTime<Utc>>, StoreError> {
        let committed = self.committed.lock();
        Ok(committed.claimable().map(Queued::free_at).min())
    }

    fn counts(&self) -> Result<Vec<(DeliveryStatus, u64)>, StoreError> {
        let committed = self.committed.lock();
        let count = |status| {
            let deliveries = committed.deliveries.values();
            let standing = deliveries.filter(|queued| queued.delivery.status == status);
            (status, standing.fold(0, |count, _| count + 1))
        };
        Ok(DeliveryStatus::ALL.map(count).to_vec())
    }
}
