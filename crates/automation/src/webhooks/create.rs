//! An administrator adds a webhook (`operations.json #74`).

use super::{NewWebhook, Subscription, Webhook, WebhookService};
use crate::error::AutomationError;
use nimchat_accounts::Administrator;
use nimchat_core_model::{
    EventName, InboxId, NewEvent, StoreError, Subject, Violation, Violations, WebUrl,
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

impl WebhookService {
    /// Adds the webhook with a signing secret of its own.
    pub fn create(
        &self,
        caller: &Administrator,
        command: CreateWebhook,
    ) -> Result<Webhook, AutomationError> {
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
        work.outbox().record(&[NewEvent::new(
            administrator.account_id(),
            EventName::WebhookCreated,
            Subject::Account,
            administrator.actor(),
            now,
        )])?;
        work.commit()?;
        Ok(webhook)
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
    if error.is_conflict_on("webhooks_account_id_url_key") {
        return Violation::new("url", "has already been taken").into();
    }
    match error {
        StoreError::MissingReference => Violation::new("inbox_id", "must exist").into(),
        error => error.into(),
    }
}
