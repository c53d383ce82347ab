//! Turns events into deliveries.

use super::deliver::{InboxEndpoint, Payloads};
use super::{Endpoint, EndpointEvent, NewDelivery};
use crate::agent_bots::AgentBot;
use crate::integrations::{HookTarget, IntegrationHook};
use crate::ports::Store;
use crate::webhooks::{Subscription, Webhook};
use nimchat_core_model::{
    AccountId, Clock, Event, InboxId, StoreResult, Subject, Subscriber, WebUrl,
};
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

/// The event subscriber of webhooks and bots: for each event, one delivery to each endpoint that gets it.
pub struct WebhookFanOut {
    store: Arc<dyn Store>,
    payloads: Arc<dyn Payloads>,
    clock: Arc<dyn Clock>,
}

/// The possible endpoints of an account's events.
#[derive(Default)]
struct Audience {
    webhooks: Vec<Webhook>,
    inboxes: Vec<InboxEndpoint>,
    /// The bots of inboxes.
    bots: Vec<(InboxId, AgentBot)>,
    /// The integration hooks that are called.
    hooks: Vec<(IntegrationHook, HookTarget)>,
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
    ) -> StoreResult<HashMap<AccountId, Audience>> {
        let mut audiences = HashMap::new();
        for account in accounts {
            if let Entry::Vacant(entry) = audiences.entry(account) {
                entry.insert(self.audience(account)?);
            }
        }
        Ok(audiences)
    }

    fn audience(&self, account: AccountId) -> StoreResult<Audience> {
        let mut view = self.store.read()?;
        let own = view.deliveries().endpoints(account)?;
        let mut audience = Audience {
            webhooks: own.webhooks,
            ..Audience::default()
        };
        if own.bots {
            audience.bots = view.agent_bots().answering(account)?;
        }
        if own.hooks {
            audience.hooks = called(view.integration_hooks().of_account(account)?);
        }
        drop(view);
        if own.inboxes {
            audience.inboxes = self.payloads.inbox_endpoints(account)?;
        }
        Ok(audience)
    }

    /// The endpoints that get this event: the account's webhooks and hooks that subscribe to it, the API inbox that it
    /// happened in, and that inbox's bot, if these have an address (docs/rules/messaging.md §5.4, §6.2). A hook of an
    /// inbox gets that inbox's events alone.
    fn destinations(
        &self,
        event: &Event,
        name: EndpointEvent,
        audience: &Audience,
    ) -> StoreResult<Vec<Destination>> {
        let subscribes = |webhook: &&Webhook| {
            let wanted = |own: Subscription| webhook.subscriptions.contains(&own);
            webhook.is_enabled() && name.subscription().is_some_and(wanted)
        };
        let mut destinations: Vec<Destination> = audience
            .webhooks
            .iter()
            .filter(subscribes)
            .map(|webhook| (Endpoint::Webhook(webhook.id), webhook.url.clone()))
            .collect();
        let to_inbox = name.reaches_api_inbox() && !audience.inboxes.is_empty();
        let to_bot = name.reaches_bot() && !audience.bots.is_empty();
        if to_inbox || to_bot || !audience.hooks.is_empty() {
            let within = self.payloads.inbox_of(event)?;
            let inboxes = audience.inboxes.iter().filter(|_| to_inbox);
            let own = inboxes.filter(|own| Some(own.id) == within);
            destinations.extend(own.map(|own| (Endpoint::Inbox(own.id), own.url.clone())));
            let bots = audience.bots.iter().filter(|_| to_bot);
            let own = bots.filter(|(inbox, _)| Some(*inbox) == within);
            let own = own.filter_map(|(_, bot)| Some((Endpoint::Bot(bot.id), bot.address()?)));
            destinations.extend(own);
            let hooks = audience.hooks.iter().filter(|(hook, target)| {
                let wanted = |own: Subscription| target.subscriptions.contains(&own);
                let elsewhere = hook.inbox_id.is_some() && hook.inbox_id != within;
                name.subscription().is_some_and(wanted) && !elsewhere
            });
            let hook = |(hook, target): &(IntegrationHook, HookTarget)| {
                (Endpoint::Hook(hook.id), target.url.clone())
            };
            destinations.extend(hooks.map(hook));
        }
        Ok(destinations)
    }

    fn deliveries(&self, events: &[Event]) -> StoreResult<Vec<NewDelivery>> {
        let told: Vec<(&Event, EndpointEvent)> = events
            .iter()
            .filter_map(|event| Some((event, EndpointEvent::of(event.event.name)?)))
            .filter(|(event, name)| is_told(event, *name))
            .collect();
        let accounts = told.iter().map(|(event, _)| event.event.account_id);
        let audiences = self.audiences(accounts)?;
        let (mut wanted, mut destinations) = (Vec::new(), Vec::new());
        for (event, name) in told {
            let Some(audience) = audiences.get(&event.event.account_id) else {
                continue;
            };
            let own = self.destinations(event, name, audience)?;
            if !own.is_empty() {
                wanted.push((event, name));
                destinations.push(own);
            }
        }
        if wanted.is_empty() {
            return Ok(Vec::new());
        }
        let bodies = self.payloads.bodies(&wanted)?;
        let created_at = self.clock.now();
        let mut deliveries = Vec::new();
        for (((event, name), body), destinations) in wanted.iter().zip(bodies).zip(destinations) {
            let Some(body) = body else {
                continue;
            };
            deliveries.extend(destinations.into_iter().map(|(endpoint, url)| NewDelivery {
                account_id: event.event.account_id,
                endpoint,
                url,
                event_id: event.id,
                event: Some(name.as_str().to_owned()),
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

/// The hooks that are called, with their targets.
fn called(hooks: Vec<IntegrationHook>) -> Vec<(IntegrationHook, HookTarget)> {
    let hooks = hooks.into_iter();
    hooks
        .filter_map(|hook| {
            let target = hook.target()?;
            Some((hook, target))
        })
        .collect()
}

/// A contact who did nothing but speak is not told: their message is (docs/rules/messaging.md §5.3).
fn is_told(event: &Event, name: EndpointEvent) -> bool {
    let changes = &event.event.changes;
    let only_spoke = !changes.is_empty() && changes.keys().all(|name| name == "last_activity_at");
    name != Subscription::ContactUpdated.into() || !only_spoke
}

impl Subscriber for WebhookFanOut {
    fn name(&self) -> &'static str {
        "webhooks"
    }

    fn handle(&self, events: &[Event]) -> StoreResult<()> {
        let deliveries = self.deliveries(events)?;
        if deliveries.is_empty() {
            return Ok(());
        }
        self.store.deliver(&deliveries)
    }
}
