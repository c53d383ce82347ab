//! The message model.

use chrono::{DateTime, Utc};
use nimchat_core_model::{
    AccountId, AgentBotId, Attributes, ContactId, ConversationId, InboxId, MessageId, StoredFile,
    UserId, named,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::ops::Not;

named! {
    /// The direction of a message.
    MessageType {
        /// From the customer.
        Incoming = 0, "incoming",
        /// To the customer.
        Outgoing = 1, "outgoing",
        /// A change of the conversation; visible to agents only.
        Activity = 2, "activity",
        /// To the customer, generated automatically.
        Template = 3, "template",
    }
}

named! {
    /// The content type of a message.
    ContentType {
        /// Plain text.
        Text = 0, "text",
        /// Asks for one line.
        InputText = 1, "input_text",
        /// Asks for several lines.
        InputTextarea = 2, "input_textarea",
        /// Asks for an e-mail address.
        InputEmail = 3, "input_email",
        /// Asks for a choice.
        InputSelect = 4, "input_select",
        /// Shows cards.
        Cards = 5, "cards",
        /// Shows a form.
        Form = 6, "form",
        /// Shows articles.
        Article = 7, "article",
        /// An e-mail.
        IncomingEmail = 8, "incoming_email",
        /// Asks for a rating.
        InputCsat = 9, "input_csat",
        /// Content of an integration.
        Integrations = 10, "integrations",
        /// A sticker.
        Sticker = 11, "sticker",
        /// A call.
        VoiceCall = 12, "voice_call",
    }
}

named! {
    /// The delivery status of a message.
    DeliveryStatus {
        /// Accepted.
        Sent = 0, "sent",
        /// Delivered to the customer.
        Delivered = 1, "delivered",
        /// Read by the customer.
        Read = 2, "read",
        /// Not delivered.
        Failed = 3, "failed",
    }
}

/// The sender of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Sender {
    /// An agent.
    User(UserId),
    /// The customer.
    Contact(ContactId),
    /// A bot.
    AgentBot(AgentBotId),
}

impl Sender {
    /// The kind's name in the store and on the wire.
    pub const fn kind(self) -> &'static str {
        match self {
            Self::User(_) => "User",
            Self::Contact(_) => "Contact",
            Self::AgentBot(_) => "AgentBot",
        }
    }

    /// The sender's id.
    pub const fn id(self) -> i64 {
        match self {
            Self::User(id) => id.get(),
            Self::Contact(id) => id.get(),
            Self::AgentBot(id) => id.get(),
        }
    }
}

/// One message. Events carry it as JSON, without what is empty.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Message {
    /// Its id; larger is newer.
    pub id: MessageId,
    /// Its account.
    pub account_id: AccountId,
    /// Its inbox.
    pub inbox_id: InboxId,
    /// Its conversation.
    pub conversation_id: ConversationId,
    /// Its direction.
    pub message_type: MessageType,
    /// Its text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content: Option<String>,
    /// Its content type.
    pub content_type: ContentType,
    /// The attributes of its content type.
    #[serde(default, skip_serializing_if = "Attributes::is_empty")]
    pub content_attributes: Attributes,
    /// Is it a private note among agents?
    #[serde(default, skip_serializing_if = "Not::not")]
    pub private: bool,
    /// Its delivery status.
    pub status: DeliveryStatus,
    /// The identifier that another system uses.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_id: Option<String>,
    /// Its sender.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sender: Option<Sender>,
    /// Template parameters and the like.
    #[serde(default, skip_serializing_if = "Attributes::is_empty")]
    pub additional_attributes: Attributes,
    /// The files that were sent with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<StoredFile>,
    /// When it was written.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

impl Message {
    /// The longest content, in characters (docs/rules/messaging.md §2).
    pub const MAX_CONTENT: usize = 150_000;
    /// The most messages per minute in a conversation.
    pub const MAX_PER_MINUTE: u32 = 200;
    /// How many days a survey takes answers.
    pub const SURVEY_DAYS: i64 = 14;

    /// The bot that wrote it.
    pub fn bot(&self) -> Option<AgentBotId> {
        match self.sender {
            Some(Sender::AgentBot(id)) => Some(id),
            _ => None,
        }
    }

    /// The user who wrote it.
    pub fn user(&self) -> Option<UserId> {
        match self.sender {
            Some(Sender::User(id)) => Some(id),
            _ => None,
        }
    }

    /// The most attachments of one (docs/rules/messaging.md §2).
    pub const MAX_ATTACHMENTS: usize = 15;

    /// The attachments, each with its id, which is the installation's own: a message has fewer of them than ids between
    /// its own sixteenfold and the next message's.
    pub fn attachments(&self) -> impl Iterator<Item = (i64, &StoredFile)> {
        let first = self.id.get() * 16;
        (first..).zip(&self.attachments)
    }

    /// Is it visible to the customer?
    pub fn is_public(&self) -> bool {
        !self.private && self.message_type != MessageType::Activity
    }

    /// Does it take answers at this time, if it is a survey? By whole days.
    pub fn takes_answers(&self, at: DateTime<Utc>) -> bool {
        let age = at.date_naive() - self.created_at.date_naive();
        age.num_days() <= Self::SURVEY_DAYS
    }

    /// Is it a person's own reply to the customer?
    pub fn is_human_reply(&self) -> bool {
        is_human_reply(
            self.message_type,
            self.private,
            self.sender,
            &self.content_attributes,
            &self.additional_attributes,
        )
    }

    /// Is it the tombstone of a deleted message?
    pub fn is_tombstone(&self) -> bool {
        self.content_attributes.0.get("deleted") == Some(&Value::Bool(true))
    }

    /// This earlier state of a message, as it is shown now: a tombstone if the message was deleted since, and with its
    /// present sender, because contacts may have been merged.
    #[must_use]
    pub(crate) fn since(self, now: &Self) -> Self {
        let then = Self {
            sender: now.sender,
            ..self
        };
        if now.is_tombstone() {
            then.into_tombstone(now.updated_at)
        } else {
            then
        }
    }

    /// The tombstone of this message (docs/rules/messaging.md §2).
    #[must_use]
    pub fn into_tombstone(self, at: DateTime<Utc>) -> Self {
        Self {
            content: Some("This message was deleted".to_owned()),
            content_type: ContentType::Text,
            content_attributes: Attributes::from(json!({"deleted": true})),
            attachments: Vec::new(),
            updated_at: at,
            ..self
        }
    }
}

/// Is a message with these attributes a person's own reply to the customer (docs/rules/messaging.md §8.3)?
pub(crate) fn is_human_reply(
    message_type: MessageType,
    private: bool,
    sender: Option<Sender>,
    content_attributes: &Attributes,
    additional_attributes: &Attributes,
) -> bool {
    message_type == MessageType::Outgoing
        && !private
        && matches!(sender, Some(Sender::User(_)))
        && !content_attributes.0.contains_key("automation_rule_id")
        && !additional_attributes.0.contains_key("campaign_id")
}

/// A message before it is stored.
#[derive(Debug, Clone, PartialEq)]
pub struct NewMessage {
    /// As [`Message::account_id`].
    pub account_id: AccountId,
    /// As [`Message::inbox_id`].
    pub inbox_id: InboxId,
    /// As [`Message::conversation_id`].
    pub conversation_id: ConversationId,
    /// As [`Message::message_type`].
    pub message_type: MessageType,
    /// As [`Message::content`].
    pub content: Option<String>,
    /// As [`Message::content_type`].
    pub content_type: ContentType,
    /// As [`Message::content_attributes`].
    pub content_attributes: Attributes,
    /// As [`Message::private`].
    pub private: bool,
    /// As [`Message::source_id`].
    pub source_id: Option<String>,
    /// As [`Message::sender`].
    pub sender: Option<Sender>,
    /// As [`Message::additional_attributes`].
    pub additional_attributes: Attributes,
    /// As [`Message::attachments`].
    pub attachments: Vec<StoredFile>,
    /// When it is created.
    pub created_at: DateTime<Utc>,
}

impl NewMessage {
    /// The message with this id.
    pub fn stored(self, id: MessageId) -> Message {
        Message {
            id,
            account_id: self.account_id,
            inbox_id: self.inbox_id,
            conversation_id: self.conversation_id,
            message_type: self.message_type,
            content: self.content,
            content_type: self.content_type,
            content_attributes: self.content_attributes,
            private: self.private,
            status: DeliveryStatus::Sent,
            source_id: self.source_id,
            sender: self.sender,
            additional_attributes: self.additional_attributes,
            attachments: self.attachments,
            created_at: self.created_at,
            updated_at: self.created_at,
        }
    }
}

/// A selection of a conversation's messages, always answered oldest first (docs/rules/messaging.md §2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MessageWindow {
    /// Only ids below this one.
    pub before: Option<MessageId>,
    /// Only ids above this one, or from it on if [`MessageWindow::before`] is given too.
    pub after: Option<MessageId>,
    /// Only messages that are visible to the customer?
    pub public_only: bool,
    /// The most messages; the newest of them, unless only `after` is given.
    pub limit: u32,
}

impl MessageWindow {
    /// The newest `limit` messages.
    pub fn newest(limit: u32) -> Self {
        Self {
            before: None,
            after: None,
            public_only: false,
            limit,
        }
    }

    /// The window for these ids, with the limits of the contract.
    pub fn between(before: Option<MessageId>, after: Option<MessageId>) -> Self {
        let limit = match (before, after) {
            (_, None) => 20,
            (None, Some(_)) => 100,
            (Some(_), Some(_)) => 1000,
        };
        Self {
            before,
            after,
            public_only: false,
            limit,
        }
    }

    /// The same window with only the messages that are visible to the customer.
    #[must_use]
    pub fn public(self) -> Self {
        Self {
            public_only: true,
            ..self
        }
    }
}
