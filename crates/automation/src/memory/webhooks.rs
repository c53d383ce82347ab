//! Webhooks in memory.

use super::state::State;
use crate::deliveries::{DeliveryStatus, Endpoint};
use crate::ports::{WebhookLookup, Webhooks};
use crate::webhooks::{Health, NewWebhook, Webhook};
use chrono::{DateTime, Utc};
use nimchat_core_model::{AccountId, Queue, StoreError, StoreResult, WebUrl, WebhookId};

impl State {
    fn url_is_free(
        &self,
        account: AccountId,
        url: &WebUrl,
        but_for: Option<WebhookId>,
    ) -> StoreResult<()> {
        let taken = self.webhooks.values().any(|other| {
            other.account_id == account && other.url == *url && Some(other.id) != but_for
        });
        if taken {
            return Err(StoreError::Conflict {
                constraint: "webhooks_account_id_url_key".to_owned(),
            });
        }
        Ok(())
    }
}

impl WebhookLookup for State {
    fn find(&mut self, account: AccountId, id: WebhookId) -> StoreResult<Option<Webhook>> {
        let webhook = self.webhooks.get(&id);
        Ok(webhook
            .filter(|webhook| webhook.account_id == account)
            .cloned())
    }

    fn of_account(&mut self, account: AccountId) -> StoreResult<Vec<Webhook>> {
        Ok(self
            .webhooks
            .values()
            .filter(|webhook| webhook.account_id == account)
            .cloned()
            .collect())
    }
}

impl Webhooks for State {
    fn add(&mut self, webhook: NewWebhook) -> StoreResult<Webhook> {
        if let Some(inbox) = webhook.inbox_id
            && !self.has_inbox(webhook.account_id, inbox)
        {
            return Err(StoreError::MissingReference);
        }
        self.url_is_free(webhook.account_id, &webhook.url, None)?;
        let webhook = Webhook {
            id: self.next_id(),
            account_id: webhook.account_id,
            inbox_id: webhook.inbox_id,
            url: webhook.url,
            subscriptions: webhook.subscriptions,
            secret: webhook.secret,
            retired_secret: None,
            health: Health::default(),
            created_at: webhook.created_at,
            updated_at: webhook.created_at,
        };
        self.webhooks.insert(webhook.id, webhook.clone());
        Ok(webhook)
    }

    fn update(&mut self, webhook: &Webhook) -> StoreResult<()> {
        self.url_is_free(webhook.account_id, &webhook.url, Some(webhook.id))?;
        let kept = self.webhooks.get_mut(&webhook.id);
        let kept = kept.ok_or(StoreError::MissingReference)?;
        kept.url = webhook.url.clone();
        kept.subscriptions.clone_from(&webhook.subscriptions);
        kept.secret.clone_from(&webhook.secret);
        kept.retired_secret.clone_from(&webhook.retired_secret);
        kept.health = webhook.health;
        kept.updated_at = webhook.updated_at;
        Ok(())
    }

    fn note_success(&mut self, id: WebhookId) -> StoreResult<()> {
        if let Some(webhook) = self.webhooks.get_mut(&id) {
            webhook.health.failures = 0;
            webhook.health.failing_since = None;
        }
        Ok(())
    }

    fn note_failure(&mut self, id: WebhookId, at: DateTime<Utc>) -> StoreResult<Option<Health>> {
        Ok(self.webhooks.get_mut(&id).map(|webhook| {
            webhook.health.failures += 1;
            webhook.health.failing_since.get_or_insert(at);
            webhook.health
        }))
    }

    fn disable(&mut self, id: WebhookId, at: DateTime<Utc>) -> StoreResult<bool> {
        let enabled = self
            .webhooks
            .get_mut(&id)
            .filter(|webhook| webhook.is_enabled());
        Ok(enabled
            .map(|webhook| webhook.health.disabled_at = Some(at))
            .is_some())
    }

    fn remove(&mut self, account: AccountId, id: WebhookId) -> StoreResult<bool> {
        if self.find(account, id)?.is_none() {
            return Ok(false);
        }
        self.webhooks.remove(&id);
        self.jobs
            .delete_by_fairness_key(Queue::Webhooks, &Endpoint::Webhook(id).key());
        self.deliveries.retain(|_, record| {
            let delivery = &record.delivery;
            delivery.endpoint != Endpoint::Webhook(id) || delivery.status != DeliveryStatus::Pending
        });
        Ok(true)
    }
}
