//! Turns events into deliveries.

use super::deliver::{DeliverWebhook, InboxEndpoint, Payloads};
use super::{Endpoint, NewDelivery};
use crate::ports::Store;
use crate::webhooks::{Subscription, Webhook};
use nimchat_core_model::{AccountId, Clock, Event, StoreError, Subject, Subscriber, WebUrl};
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

/// The event subscriber of webhooks: for each event, one delivery to each endpoint that subscribes to it.
pub struct WebhookFanOut {
    store: Arc<dyn Store>,
    payloads: Arc<dyn Payloads>,
    clock: Arc<dyn Clock>,
}

/// The possible endpoints of an account's events.
struct Audience {
    webhooks: Vec<Webhook>,
    inboxes: Vec<InboxEndpoint>,
}

/// The destination of an event: the endpoint and its address.
type Destination = (Endpoint, WebUrl);

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
                    inboxes: self.payloads.inbox_endpoints(account)?,
                });
            }
        }
        Ok(audiences)
    }

    /// The endpoints that get this event: the account's webhooks that subscribe to it, and the API inbox that it
    /// happened in, if that has an address (docs/rules/messaging.md §5.4).
    fn destinations(
        &self,
        event: &Event,
        subscription: Subscription,
        audience: &Audience,
    ) -> Result<Vec<Destination>, StoreError> {
        let mut destinations: Vec<Destination> = audience
            .webhooks
            .iter()
            .filter(|webhook| webhook.is_enabled() && webhook.subscriptions.contains(&subscription))
            .map(|webhook| (Endpoint::Webhook(webhook.id), webhook.url.clone()))
            .collect();
        if !audience.inboxes.is_empty() && subscription.reaches_api_inbox() {
            let within = self.payloads.inbox_of(event)?;
            let own = audience.inboxes.iter().find(|own| Some(own.id) == within);
            destinations.extend(own.map(|own| (Endpoint::Inbox(own.id), own.url.clone())));
        }
        Ok(destinations)
    }

    fn deliveries(&self, events: &[Event]) -> Result<Vec<NewDelivery>, StoreError> {
        let subscribable: Vec<(&Event, Subscription)> = events
            .iter()
            .filter_map(|event| Some((event, Subscription::of(event.event.name)?)))
            .filter(|(event, subscription)| is_told(event, *subscription))
            .collect();
        let accounts = subscribable.iter().map(|(event, _)| event.event.account_id);
        let audiences = self.audiences(accounts)?;
        let (mut wanted, mut destinations) = (Vec::new(), Vec::new());
        for (event, subscription) in subscribable {
            let Some(audience) = audiences.get(&event.event.account_id) else {
                continue;
            };
            let own = self.destinations(event, subscription, audience)?;
            if !own.is_empty() {
                wanted.push((event, subscription));
                destinations.push(own);
            }
        }
        if wanted.is_empty() {
            return Ok(Vec::new());
        }
        let bodies = self.payloads.bodies(&wanted)?;
        let created_at = self.clock.now();
        let mut deliveries = Vec::new();
        for (((event, subscription), body), destinations) in
            wanted.iter().zip(bodies).zip(destinations)
        {
            let Some(body) = body else {
                continue;
            };
            deliveries.extend(destinations.into_iter().map(|(endpoint, url)| NewDelivery {
                account_id: event.event.account_id,
                endpoint,
                url,
                event_id: event.id,
                event: Some(subscription.as_str().to_owned()),
                message_id: match event.event.subject {
                    Subject::Message { id, .. } => Some(id),
                    _ => None,
                },
                topic: event.event.subject.topic(),
                body: body.clone(),
                created_at,
            }));
        }
        Ok(deliveries)
    }
}

/// A contact who did nothing but speak is not told: their message is (docs/rules/messaging.md §5.3).
fn is_told(event: &Event, subscription: Subscription) -> bool {
    let changes = &event.event.changes;
    let only_spoke = !changes.is_empty() && changes.keys().all(|name| name == "last_activity_at");
    subscription != Subscription::ContactUpdated || !only_spoke
}

impl Subscriber for WebhookFanOut {
    fn name(&self) -> &'static str {
        "webhooks"
    }

    fn handle(&self, events: &[Event]) -> Result<(), StoreError> {
        let deliveries = self.deliveries(events)?;
        if deliveries.is_empty() {
            return Ok(());
        }
        let mut work = self.store.begin()?;
        let added = work.deliveries().add(&deliveries)?;
        let jobs = added.iter().zip(&deliveries);
        let jobs = jobs
            .filter_map(|(id, new)| id.map(|id| DeliverWebhook::of(id, new)))
            .collect::<Result<Vec<_>, _>>()?;
        work.jobs().enqueue(&jobs)?;
        work.commit()
    }
}
