//! Turns events into deliveries.

use super::deliver::Payloads;
use super::{Endpoint, NewDelivery};
use crate::ports::Store;
use crate::webhooks::{Subscription, Webhook};
use nimchat_core_model::{AccountId, Clock, Event, StoreError, Subscriber, WebUrl};
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

/// The subscriber behind webhooks: for each event, one delivery to each endpoint that wants it.
pub struct WebhookFanOut {
    store: Arc<dyn Store>,
    payloads: Arc<dyn Payloads>,
    clock: Arc<dyn Clock>,
}

/// Who in an account may want to know.
struct Audience {
    webhooks: Vec<Webhook>,
    /// Has an API inbox an address?
    inboxes: bool,
}

impl WebhookFanOut {
    /// A subscriber over these ports.
    pub fn new(store: Arc<dyn Store>, payloads: Arc<dyn Payloads>, clock: Arc<dyn Clock>) -> Self {
        Self {
            store,
            payloads,
            clock,
        }
    }

    fn audiences(
        &self,
        accounts: impl Iterator<Item = AccountId>,
    ) -> Result<HashMap<AccountId, Audience>, StoreError> {
        let mut audiences = HashMap::new();
        for account in accounts {
            if let Entry::Vacant(entry) = audiences.entry(account) {
                entry.insert(Audience {
                    webhooks: self.store.read()?.webhooks().of_account(account)?,
                    inboxes: self.payloads.has_inbox_endpoints(account)?,
                });
            }
        }
        Ok(audiences)
    }

    /// Who wants this event: the account's webhooks that asked for it, and the address of the API inbox that it
    /// happened in (contract messaging.md §5.4).
    fn deliveries(
        &self,
        event: &Event,
        audience: &Audience,
    ) -> Result<Vec<NewDelivery>, StoreError> {
        let Some(subscription) = Subscription::of(event.event.name) else {
            return Ok(Vec::new());
        };
        let mut endpoints: Vec<(Endpoint, WebUrl, String)> = audience
            .webhooks
            .iter()
            .filter(|webhook| webhook.subscriptions.contains(&subscription))
            .map(|webhook| {
                let endpoint = Endpoint::Webhook(webhook.id);
                (endpoint, webhook.url.clone(), webhook.secret.clone())
            })
            .collect();
        if audience.inboxes
            && subscription.reaches_api_inbox()
            && let Some(inbox) = self.payloads.inbox_endpoint(event)?
        {
            endpoints.push((Endpoint::Inbox(inbox.id), inbox.url, inbox.secret));
        }
        if endpoints.is_empty() {
            return Ok(Vec::new());
        }
        let Some(body) = self.payloads.body(event, subscription)? else {
            return Ok(Vec::new());
        };
        let created_at = self.clock.now();
        Ok(endpoints
            .into_iter()
            .map(|(endpoint, url, secret)| NewDelivery {
                account_id: event.event.account_id,
                endpoint,
                url,
                secret,
                event_id: event.id,
                topic: event.event.subject.topic(),
                body: body.clone(),
                created_at,
            })
            .collect())
    }
}

impl Subscriber for WebhookFanOut {
    fn name(&self) -> &'static str {
        "webhooks"
    }

    fn handle(&self, events: &[Event]) -> Result<(), StoreError> {
        let wanted = events
            .iter()
            .filter(|event| Subscription::of(event.event.name).is_some());
        let audiences = self.audiences(wanted.clone().map(|event| event.event.account_id))?;
        let mut deliveries = Vec::new();
        for event in wanted {
            if let Some(audience) = audiences.get(&event.event.account_id) {
                deliveries.extend(self.deliveries(event, audience)?);
            }
        }
        if deliveries.is_empty() {
            return Ok(());
        }
        let mut work = self.store.begin()?;
        work.deliveries().add(&deliveries)?;
        work.commit()
    }
}
