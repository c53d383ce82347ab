//! What administrators do with the webhooks of an account.

use super::{Health, NewWebhook, RetiredSecret, Subscription, Webhook, WebhookService};
use crate::error::{AutomationError, Result};
use chrono::TimeDelta;
use nimchat_accounts::Administrator;
use nimchat_core_model::{
    EventName, InboxId, StoreError, Subject, Violation, Violations, WebUrl, WebhookId,
    signing_secret,
};

/// The new webhook.
#[derive(Debug, Clone, Default)]
pub struct CreateWebhook {
    /// The address; required.
    pub url: Option<String>,
    /// The events, by name; the first eight if absent.
    pub subscriptions: Option<Vec<String>>,
    /// The inbox that it belongs to.
    pub inbox_id: Option<InboxId>,
}

/// The attributes to change; `None` keeps a value.
#[derive(Debug, Clone, Default)]
pub struct UpdateWebhook {
    /// The address.
    pub url: Option<String>,
    /// The events, by name.
    pub subscriptions: Option<Vec<String>>,
    /// Is it called?
    pub enabled: Option<bool>,
}

impl WebhookService {
    /// The webhook; refused if it is not the account's (`operations.json #73`).
    pub fn known(&self, caller: &Administrator, id: WebhookId) -> Result<Webhook> {
        let account = caller.0.account_id();
        let webhook = self.deps.read()?.webhooks().find(account, id)?;
        webhook.ok_or(AutomationError::NotFound)
    }

    /// Every webhook, by id.
    pub fn list(&self, caller: &Administrator) -> Result<Vec<Webhook>> {
        let account = caller.0.account_id();
        Ok(self.deps.read()?.webhooks().of_account(account)?)
    }

    /// Adds the webhook with a signing secret of its own (`operations.json #74`).
    pub fn create(&self, caller: &Administrator, command: CreateWebhook) -> Result<Webhook> {
        let Administrator(administrator) = caller;
        let now = self.deps.messaging.clock.now();
        let mut violations = Violations::new();
        let url = command.url.unwrap_or_default();
        let url = violations.check(WebUrl::parse_callable(
            "url",
            &url,
            &*self.deps.messaging.rule,
        ));
        let subscriptions = match command.subscriptions {
            Some(names) => violations.check(subscriptions(&names)),
            None => Some(Subscription::default_set()),
        };
        violations.into_result()?;
        let (Some(url), Some(subscriptions)) = (url, subscriptions) else {
            return Err(Violation::new("url", "is invalid").into());
        };
        let secret = signing_secret(&*self.deps.messaging.tokens);

        let mut work = self.deps.store.begin()?;
        let webhook = work.webhooks().add(NewWebhook {
            account_id: administrator.account_id(),
            inbox_id: command.inbox_id,
            url,
            subscriptions,
            secret,
            created_at: now,
        });
        let webhook = webhook.map_err(taken)?;
        let event = administrator.event(EventName::WebhookCreated, Subject::Account, now);
        work.outbox().record(&[event])?;
        work.commit()?;
        Ok(webhook)
    }

    /// Changes the webhook. Pending deliveries keep their address. Another address enables a disabled webhook
    /// (`operations.json #75`).
    pub fn update(
        &self,
        caller: &Administrator,
        id: WebhookId,
        command: UpdateWebhook,
    ) -> Result<Webhook> {
        let Administrator(administrator) = caller;
        let account = administrator.account_id();
        let (now, mut work) = self.deps.begin()?;
        let found = work.webhooks().find(account, id)?;
        let mut webhook = found.ok_or(AutomationError::NotFound)?;
        let mut violations = Violations::new();
        if let Some(url) = command.url
            && let Some(url) = violations.check(WebUrl::parse_callable(
                "url",
                &url,
                &*self.deps.messaging.rule,
            ))
        {
            if url != webhook.url {
                webhook.health = Health::default();
            }
            webhook.url = url;
        }
        if let Some(names) = command.subscriptions
            && let Some(subscriptions) = violations.check(subscriptions(&names))
        {
            webhook.subscriptions = subscriptions;
        }
        violations.into_result()?;
        match command.enabled {
            Some(true) if !webhook.is_enabled() => webhook.health = Health::default(),
            Some(false) if webhook.is_enabled() => webhook.health = Health::disabled(now),
            _ => {}
        }
        webhook.updated_at = now;
        work.webhooks().update(&webhook).map_err(taken)?;
        let event = administrator.event(EventName::WebhookUpdated, Subject::Account, now);
        work.outbox().record(&[event])?;
        work.commit()?;
        Ok(webhook)
    }

    /// How long a replaced secret signs beside the new one.
    pub const RETIRED_SECRET_SIGNS: TimeDelta = TimeDelta::hours(24);

    /// Gives the webhook a new secret. Calls carry a signature by each of the two for
    /// [`WebhookService::RETIRED_SECRET_SIGNS`], so that a receiver can change its own copy without refusing a call. A
    /// secret that was replaced before stops signing at once.
    pub fn rotate_secret(
        &self,
        Administrator(caller): &Administrator,
        id: WebhookId,
    ) -> Result<Webhook> {
        let now = self.deps.messaging.clock.now();
        let secret = signing_secret(&*self.deps.messaging.tokens);
        let mut work = self.deps.store.begin()?;
        let found = work.webhooks().find(caller.account_id(), id)?;
        let mut webhook = found.ok_or(AutomationError::NotFound)?;
        webhook.retired_secret = Some(RetiredSecret {
            secret: std::mem::replace(&mut webhook.secret, secret),
            until: now + Self::RETIRED_SECRET_SIGNS,
        });
        webhook.updated_at = now;
        work.webhooks().update(&webhook)?;
        work.commit()?;
        Ok(webhook)
    }

    /// Removes the webhook with its pending deliveries (docs/rules/messaging.md §5.1).
    pub fn delete(&self, caller: &Administrator, id: WebhookId) -> Result<()> {
        let mut work = self.deps.store.begin()?;
        if !work.webhooks().remove(caller.0.account_id(), id)? {
            return Err(AutomationError::NotFound);
        }
        Ok(work.commit()?)
    }
}

/// Reads event names; at least one is required, a repeated one counts once.
pub(crate) fn subscriptions(names: &[String]) -> Result<Vec<Subscription>, Violation> {
    let mut subscriptions = Vec::new();
    for name in names {
        let subscription = Subscription::parse(name)?;
        if !subscriptions.contains(&subscription) {
            subscriptions.push(subscription);
        }
    }
    if subscriptions.is_empty() {
        return Err(Violation::new("subscriptions", "Invalid events"));
    }
    Ok(subscriptions)
}

/// A taken address, or an unknown inbox, is the caller's error.
pub(super) fn taken(error: StoreError) -> AutomationError {
    error.of_caller(&[("webhooks_account_id_url_key", "url")], Some("inbox_id"))
}
