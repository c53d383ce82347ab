//! Deliveries in memory, as part of a unit of work.

use super::state::{Record, State};
use crate::deliveries::{
    AccountEndpoints, Attempt, Delivery, DeliveryStatus, Endpoint, EndpointStanding, NewDelivery,
};
use crate::ports::{
    AgentBotLookup, Deliveries, DeliveryLookup, IntegrationHookLookup, WebhookLookup,
};
use chrono::{DateTime, Utc};
use nimchat_core_model::{AccountId, DeliveryId, StoreResult, WebUrl};
use std::collections::HashMap;

impl DeliveryLookup for State {
    fn endpoints(&mut self, account: AccountId) -> StoreResult<AccountEndpoints> {
        Ok(AccountEndpoints {
            webhooks: WebhookLookup::of_account(self, account)?,
            // their addresses are another domain's
            inboxes: self.inboxes.values().any(|it| it.account_id == account),
            bots: !AgentBotLookup::answering(self, account)?.is_empty(),
            hooks: !IntegrationHookLookup::of_account(self, account)?.is_empty(),
        })
    }

    fn newest(&mut self, account: AccountId, limit: u32) -> StoreResult<Vec<Delivery>> {
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

    fn many(&mut self, ids: &[DeliveryId]) -> StoreResult<Vec<Delivery>> {
        let found = ids.iter().filter_map(|id| self.deliveries.get(id));
        Ok(found.map(|record| record.delivery.clone()).collect())
    }

    fn find(
        &mut self,
        account: AccountId,
        endpoint: Endpoint,
        id: DeliveryId,
    ) -> StoreResult<Option<Delivery>> {
        let delivery = self.deliveries.get(&id).map(|record| &record.delivery);
        let own = |found: &&Delivery| found.account_id == account && found.endpoint == endpoint;
        Ok(delivery.filter(own).cloned())
    }

    fn of_endpoint(
        &mut self,
        account: AccountId,
        endpoint: Endpoint,
        before: Option<DeliveryId>,
        limit: u32,
    ) -> StoreResult<Vec<Delivery>> {
        let mut newest = self.newest(account, u32::MAX)?;
        newest.retain(|delivery| delivery.endpoint == endpoint);
        newest.retain(|delivery| before.is_none_or(|before| delivery.id < before));
        newest.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        Ok(newest)
    }

    fn standing(
        &mut self,
        endpoints: &[Endpoint],
        at: DateTime<Utc>,
    ) -> StoreResult<HashMap<Endpoint, EndpointStanding>> {
        let standing = |endpoint: Endpoint| match endpoint {
            Endpoint::Webhook(id) => {
                let webhook = self.webhooks.get(&id)?;
                Some(EndpointStanding {
                    secrets: webhook.signing_secrets(at),
                    enabled: webhook.is_enabled(),
                })
            }
            Endpoint::Inbox(id) => {
                let inbox = self.inboxes.get(&id)?;
                Some(EndpointStanding::of(inbox.webhook_secret.clone()))
            }
            Endpoint::Bot(id) => Some(EndpointStanding::of(self.bots.get(&id)?.secret.clone())),
            Endpoint::Hook(id) => {
                let (hook, _) = self.integration_hooks.get(&id)?;
                Some(EndpointStanding {
                    enabled: hook.enabled,
                    ..EndpointStanding::of(hook.secret.clone())
                })
            }
            Endpoint::Action(_) => Some(EndpointStanding::of_action()),
        };
        let known = endpoints.iter().copied();
        Ok(known
            .filter_map(|endpoint| Some((endpoint, standing(endpoint)?)))
            .collect())
    }

    fn attempts(&mut self, ids: &[DeliveryId]) -> StoreResult<Vec<(DeliveryId, Attempt)>> {
        let of = |&id: &DeliveryId| {
            let record = self.deliveries.get(&id);
            let attempts = record.map(|record| record.attempts.clone());
            let attempts = attempts.unwrap_or_default().into_iter();
            attempts.map(move |attempt| (id, attempt))
        };
        Ok(ids.iter().flat_map(of).collect())
    }
}

impl Deliveries for State {
    fn add(&mut self, deliveries: &[NewDelivery]) -> StoreResult<Vec<Option<DeliveryId>>> {
        let mut added = Vec::with_capacity(deliveries.len());
        for new in deliveries {
            let there = self.deliveries.values().any(|Record { delivery, .. }| {
                delivery.endpoint == new.endpoint && delivery.event_id == new.event_id
            });
            if there {
                added.push(None);
                continue;
            }
            let delivery = new.clone().stored(self.next_id());
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
    ) -> StoreResult<()> {
        if let Some(record) = self.deliveries.get_mut(&id) {
            record.delivery.status = status;
            record.delivery.attempts = attempt.number;
            record.attempts.push(attempt.clone());
        }
        Ok(())
    }

    fn reopen(&mut self, id: DeliveryId, url: &WebUrl) -> StoreResult<bool> {
        let record = self.deliveries.get_mut(&id);
        let Some(delivery) = record.map(|record| &mut record.delivery) else {
            return Ok(false);
        };
        let settled = delivery.status != DeliveryStatus::Pending;
        if settled {
            delivery.status = DeliveryStatus::Pending;
            delivery.url = url.clone();
        }
        Ok(settled)
    }

    fn forget(&mut self, before: DateTime<Utc>, limit: u32) -> StoreResult<usize> {
        let mut old: Vec<_> = self
            .deliveries
            .values()
            .filter(|record| record.delivery.created_at < before)
            .map(|record| (record.delivery.created_at, record.delivery.id))
            .collect();
        old.sort_unstable();
        old.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        for (_, id) in &old {
            self.deliveries.remove(id);
        }
        Ok(old.len())
    }
}
