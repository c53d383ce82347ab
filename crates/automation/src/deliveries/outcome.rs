//! What follows from an attempt, beside its record: the state of the message that was posted to an API inbox, that of
//! the conversation in which a bot answers, and the health of a webhook.

use super::{Attempt, Delivery, Endpoint};
use crate::administrators;
use crate::ports::{Store, Work};
use chrono::{DateTime, Utc};
use nimchat_accounts::jobs::UserMail;
use nimchat_core_model::StoreResult;
use nimchat_messaging::{ConversationService, Deps, MessageService, MessagingError};
use std::sync::Arc;

#[derive(Clone)]
pub(super) struct Outcomes {
    pub(super) store: Arc<dyn Store>,
    messaging: Deps,
    messages: MessageService,
    conversations: ConversationService,
}

impl Outcomes {
    pub(super) fn new(store: Arc<dyn Store>, messaging: Deps) -> Self {
        Self {
            store,
            messages: MessageService::new(messaging.clone()),
            conversations: ConversationService::new(messaging.clone()),
            messaging,
        }
    }

    pub(super) fn now(&self) -> DateTime<Utc> {
        self.messaging.clock.now()
    }

    /// Marks the message that was posted to an API inbox as failed, or, after a failure, as sent
    /// (docs/rules/messaging.md §5.4). A first attempt that succeeds changes nothing. Opens the conversation of a
    /// message that its bot could not receive (docs/rules/messaging.md §6.2).
    pub(super) fn change_subject(&self, delivery: &Delivery, attempt: &Attempt) -> StoreResult<()> {
        let Some(message) = delivery.message_id else {
            return Ok(());
        };
        let (account, error) = (delivery.account_id, attempt.error.as_deref());
        let changed = match delivery.endpoint {
            Endpoint::Inbox(_) if error.is_some() || delivery.attempts > 0 => {
                self.messages.note_delivery(account, message, error)
            }
            Endpoint::Bot(_) if error.is_some() => {
                self.conversations.open_without_bot(account, message)
            }
            _ => return Ok(()),
        };
        changed.map_err(MessagingError::into_store_error)
    }

    /// Counts the attempt. A webhook whose address failed for too long is disabled, and each administrator is sent an
    /// e-mail.
    pub(super) fn note_health(
        &self,
        work: &mut dyn Work,
        delivery: &Delivery,
        attempt: &Attempt,
    ) -> StoreResult<()> {
        let Endpoint::Webhook(webhook) = delivery.endpoint else {
            return Ok(());
        };
        if attempt.error.is_none() {
            return work.webhooks().note_success(webhook);
        }
        let health = work.webhooks().note_failure(webhook, attempt.at)?;
        if !health.is_some_and(|health| health.is_exhausted(attempt.at))
            || !work.webhooks().disable(webhook, attempt.at)?
        {
            return Ok(());
        }
        let account = delivery.account_id;
        let mail = |user| UserMail::WebhookDisabled {
            user,
            account,
            webhook,
        };
        let mails = administrators::mails(&self.messaging, account, attempt.at, mail)?;
        work.jobs().enqueue(&mails)?;
        Ok(())
    }
}
