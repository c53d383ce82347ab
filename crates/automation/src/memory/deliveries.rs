//! Deliveries in memory, as units of work see them.

use super::state::{Queued, State};
use crate::deliveries::{Attempt, Delivery, DeliveryStatus, NewDelivery};
use crate::ports::{Deliveries, DeliveryLookup};
use nimchat_core_model::{AccountId, DeliveryId, StoreError};

impl DeliveryLookup for State {
    fn newest(&mut self, account: AccountId, limit: u32) -> Result<Vec<Delivery>, StoreError> {
        Ok(self
            .deliveries
            .values()
            .rev()
            .map(|queued| &queued.delivery)
            .filter(|delivery| delivery.account_id == account)
            .take(usize::try_from(limit).unwrap_or(usize::MAX))
            .cloned()
            .collect())
    }

    fn attempts(&mut self, id: DeliveryId) -> Result<Vec<Attempt>, StoreError> {
        let queued = self.deliveries.get(&id);
        Ok(queued
            .map(|queued| queued.attempts.clone())
            .unwrap_or_default())
    }
}

impl Deliveries for State {
    fn add(&mut self, deliveries: &[NewDelivery]) -> Result<(), StoreError> {
        for new in deliveries {
            let there = self.deliveries.values().any(|Queued { delivery, .. }| {
                delivery.endpoint == new.endpoint && delivery.event_id == new.event_id
            });
            if there {
                continue;
            }
            let delivery = Delivery {
                id: self.next_id(),
                account_id: new.account_id,
                endpoint: new.endpoint,
                url: new.url.clone(),
                secret: new.secret.clone(),
                event_id: new.event_id,
                topic: new.topic.clone(),
                body: new.body.clone(),
                status: DeliveryStatus::Pending,
                attempts: 0,
                next_attempt_at: new.created_at,
                created_at: new.created_at,
            };
            let queued = Queued {
                claimed_until: None,
                attempts: Vec::new(),
                delivery,
            };
            self.deliveries.insert(queued.delivery.id, queued);
        }
        Ok(())
    }
}
