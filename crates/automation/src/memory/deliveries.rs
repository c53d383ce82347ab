//! Deliveries in memory, as part of a unit of work.

use super::state::{Record, State};
use crate::deliveries::{Attempt, Delivery, DeliveryStatus, Endpoint, NewDelivery};
use crate::ports::{Deliveries, DeliveryLookup};
use chrono::{DateTime, Utc};
use nimchat_core_model::{AccountId, DeliveryId, StoreError};
use std::collections::HashMap;

impl DeliveryLookup for State {
    fn newest(&mut self, account: AccountId, limit: u32) -> Result<Vec<Delivery>, StoreError> {
        Ok(self
            .deliveries
            .values()
            .rev()
            .map(|record| &record.delivery)
            .filter(|delivery| delivery.account_id == account)
            .take(usize::try_from(limit).unwrap_or(usize::MAX))
            .cloned()
            .collect())
    }

    fn many(&mut self, ids: &[DeliveryId]) -> Result<Vec<Delivery>, StoreError> {
        let found = ids.iter().filter_map(|id| self.deliveries.get(id));
        Ok(found.map(|record| record.delivery.clone()).collect())
    }

    fn secrets(
        &mut self,
        endpoints: &[Endpoint],
        at: DateTime<Utc>,
    ) -> Result<HashMap<Endpoint, Vec<String>>, StoreError> {
        let secrets = |endpoint: Endpoint| match endpoint {
            Endpoint::Webhook(id) => Some(self.webhooks.get(&id)?.signing_secrets(at)),
            Endpoint::Inbox(id) => Some(vec![self.inboxes.get(&id)?.webhook_secret.clone()]),
            Endpoint::Action(_) => None,
        };
        let known = endpoints.iter().copied();
        Ok(known
            .filter_map(|endpoint| Some((endpoint, secrets(endpoint)?)))
            .collect())
    }

    fn counts(&mut self) -> Result<Vec<(DeliveryStatus, u64)>, StoreError> {
        let count = |status| {
            let records = self.deliveries.values();
            let counted = records.filter(|record| record.delivery.status == status);
            (status, counted.fold(0, |count, _| count + 1))
        };
        Ok(DeliveryStatus::ALL.map(count).to_vec())
    }

    fn attempts(&mut self, id: DeliveryId) -> Result<Vec<Attempt>, StoreError> {
        let record = self.deliveries.get(&id);
        Ok(record
            .map(|record| record.attempts.clone())
            .unwrap_or_default())
    }
}

impl Deliveries for State {
    fn add(&mut self, deliveries: &[NewDelivery]) -> Result<Vec<Option<DeliveryId>>, StoreError> {
        let mut added = Vec::with_capacity(deliveries.len());
        for new in deliveries {
            let there = self.deliveries.values().any(|Record { delivery, .. }| {
                delivery.endpoint == new.endpoint && delivery.event_id == new.event_id
            });
            if there {
                added.push(None);
                continue;
            }
            let delivery = Delivery {
                id: self.next_id(),
                account_id: new.account_id,
                endpoint: new.endpoint,
                url: new.url.clone(),
                event_id: new.event_id,
                topic: new.topic.clone(),
                body: new.body.clone(),
                status: DeliveryStatus::Pending,
                attempts: 0,
                created_at: new.created_at,
            };
            let record = Record {
                attempts: Vec::new(),
                delivery,
            };
            added.push(Some(record.delivery.id));
            self.deliveries.insert(record.delivery.id, record);
        }
        Ok(added)
    }

    fn record(
        &mut self,
        id: DeliveryId,
        attempt: &Attempt,
        status: DeliveryStatus,
    ) -> Result<(), StoreError> {
        if let Some(record) = self.deliveries.get_mut(&id) {
            record.delivery.status = status;
            record.delivery.attempts = attempt.number;
            record.attempts.push(attempt.clone());
        }
        Ok(())
    }
}
