//! The webhook model.

use super::Health;
use chrono::{DateTime, Utc};
use nimchat_core_model::{
    AccountId, EventName, InboxId, Violation, WebUrl, WebhookId, named, record,
};

named! {
    /// An event that a webhook can subscribe to (docs/rules/messaging.md §5.1).
    Subscription {
        /// A conversation's status changed.
        ConversationStatusChanged = "conversation_status_changed",
        /// A conversation changed.
        ConversationUpdated = "conversation_updated",
        /// A conversation began.
        ConversationCreated = "conversation_created",
        /// A contact was created.
        ContactCreated = "contact_created",
        /// A contact changed.
        ContactUpdated = "contact_updated",
        /// A message was written.
        MessageCreated = "message_created",
        /// A message changed.
        MessageUpdated = "message_updated",
        /// A widget was opened.
        WebwidgetTriggered = "webwidget_triggered",
        /// An inbox was made.
        InboxCreated = "inbox_created",
        /// An inbox changed.
        InboxUpdated = "inbox_updated",
        /// A participant started to type.
        ConversationTypingOn = "conversation_typing_on",
        /// A participant stopped typing.
        ConversationTypingOff = "conversation_typing_off",
        /// A contact was deleted; Chatwoot has no such subscription, nor the following ones.
        ContactDeleted = "contact_deleted",
        /// A conversation was deleted.
        ConversationDeleted = "conversation_deleted",
        /// A contact was merged into another one.
        ContactMerged = "contact_merged",
    }
}

impl Subscription {
    /// The subscriptions of a webhook that names none: the first eight.
    pub fn default_set() -> Vec<Self> {
        Self::ALL[..8].to_vec()
    }

    /// Reads a wire name.
    pub fn parse(name: &str) -> Result<Self, Violation> {
        Self::from_name(name).ok_or_else(|| Violation::new("subscriptions", "Invalid events"))
    }

    /// The subscription to this event, if there is one.
    pub fn of(event: EventName) -> Option<Self> {
        match event {
            EventName::ConversationStatusChanged => Some(Self::ConversationStatusChanged),
            EventName::ConversationUpdated => Some(Self::ConversationUpdated),
            EventName::ConversationCreated => Some(Self::ConversationCreated),
            EventName::ConversationDeleted => Some(Self::ConversationDeleted),
            EventName::ConversationTypingOn => Some(Self::ConversationTypingOn),
            EventName::ConversationTypingOff => Some(Self::ConversationTypingOff),
            EventName::ContactCreated => Some(Self::ContactCreated),
            EventName::ContactUpdated => Some(Self::ContactUpdated),
            EventName::ContactDeleted => Some(Self::ContactDeleted),
            EventName::ContactMerged => Some(Self::ContactMerged),
            EventName::MessageCreated => Some(Self::MessageCreated),
            EventName::MessageUpdated => Some(Self::MessageUpdated),
            EventName::WebwidgetTriggered => Some(Self::WebwidgetTriggered),
            EventName::InboxCreated => Some(Self::InboxCreated),
            EventName::InboxUpdated => Some(Self::InboxUpdated),
            _ => None,
        }
    }

    /// Is it posted to an API inbox's own address, whatever the account's webhooks subscribe to (docs/rules/messaging.md
    /// §5.4)?
    pub fn reaches_api_inbox(self) -> bool {
        matches!(
            self,
            Self::ConversationCreated
                | Self::ConversationUpdated
                | Self::ConversationStatusChanged
                | Self::MessageCreated
                | Self::MessageUpdated
                | Self::ConversationTypingOn
                | Self::ConversationTypingOff
        )
    }
}

record! {
    /// An address that an account's events are posted to.
    Webhook(WebhookId)
    /// A webhook before it is stored.
    NewWebhook {
        /// Its account.
        pub account_id: AccountId,
        /// The inbox that it was created for; it does not filter the events.
        pub inbox_id: Option<InboxId>,
        /// The address, unique in the account.
        pub url: WebUrl,
        /// The events.
        pub subscriptions: Vec<Subscription>,
        /// The secret that signs its calls: `whsec_` and 32 bytes in base 64 (Standard Webhooks).
        pub secret: String,
    }
    stored {
        /// The secret that the present one replaced, if it still signs.
        pub retired_secret: Option<RetiredSecret>,
        /// How its address has answered.
        pub health: Health,
    }
}

impl Webhook {
    /// Is it called?
    pub const fn is_enabled(&self) -> bool {
        self.health.disabled_at.is_none()
    }

    /// The secrets that sign its calls at this time, the present one first.
    pub fn signing_secrets(&self, at: DateTime<Utc>) -> Vec<String> {
        let retired = self.retired_secret.iter().filter(|old| at < old.until);
        std::iter::once(&self.secret)
            .chain(retired.map(|old| &old.secret))
            .cloned()
            .collect()
    }
}

/// A secret that was replaced, and signs beside its successor for a while.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RetiredSecret {
    /// The secret.
    pub secret: String,
    /// When it stops signing.
    pub until: DateTime<Utc>,
}
