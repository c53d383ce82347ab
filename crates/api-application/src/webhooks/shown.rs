//! A webhook with the inbox it was made for.

use crate::Services;
use nimchat_accounts::Administrator;
use nimchat_api_kit::ApiError;
use nimchat_automation::Webhook;
use nimchat_messaging::Inbox;

pub(super) struct Shown {
    pub(super) webhook: Webhook,
    pub(super) inbox: Option<Inbox>,
}

impl Shown {
    /// Reads the inbox, if the webhook was made for one.
    pub(super) fn one(
        services: &Services,
        caller: &Administrator,
        webhook: Webhook,
    ) -> Result<Self, ApiError> {
        let inbox = match webhook.inbox_id {
            Some(id) => services.inboxes.by_id(caller.0.account_id(), id)?,
            None => None,
        };
        Ok(Self { webhook, inbox })
    }

    /// Reads the inboxes of all of them at once, if any was made for one.
    pub(super) fn all(
        services: &Services,
        caller: &Administrator,
        webhooks: Vec<Webhook>,
    ) -> Result<Vec<Self>, ApiError> {
        let inboxes = if webhooks.iter().any(|webhook| webhook.inbox_id.is_some()) {
            services.inboxes.list(&caller.0)?
        } else {
            Vec::new()
        };
        Ok(webhooks
            .into_iter()
            .map(|webhook| Self {
                inbox: inboxes
                    .iter()
                    .find(|inbox| Some(inbox.id) == webhook.inbox_id)
                    .cloned(),
                webhook,
            })
            .collect())
    }
}
