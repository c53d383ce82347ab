//! An administrator changes a webhook (`operations.json #75`).

use super::create::{subscriptions, taken};
use super::{Health, Webhook, WebhookService};
use crate::error::AutomationError;
use nimchat_accounts::Administrator;
use nimchat_core_model::{EventName, NewEvent, Subject, Violations, WebUrl, WebhookId};

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
    /// Changes the webhook. Pending deliveries keep their address. Another address enables a disabled webhook.
    pub fn update(
        &self,
        caller: &Administrator,
        id: WebhookId,
        command: UpdateWebhook,
    ) -> Result<Webhook, AutomationError> {
        let Administrator(administrator) = caller;
        let account = administrator.account_id();
        let now = self.deps.messaging.clock.now();
        let mut work = self.deps.store.begin()?;
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
        work.outbox().record(&[NewEvent::new(
            account,
            EventName::WebhookUpdated,
            Subject::Account,
            administrator.actor(),
            now,
        )])?;
        work.commit()?;
        Ok(webhook)
    }
}
