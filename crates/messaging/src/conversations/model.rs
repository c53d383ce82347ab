//! The conversation model.

use chrono::{DateTime, Utc};
use nimchat_core_model::{
    AccountId, Attributes, CampaignNumber, ContactId, ContactInboxId, ConversationId,
    ConversationNumber, InboxId, MessageId, TeamId, UserId, Violation,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The status of a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// An agent should answer.
    Open,
    /// It is done.
    Resolved,
    /// A bot answers.
    Pending,
    /// It is put off until a time, or until the customer writes.
    Snoozed,
}

impl Status {
    /// Every status.
    pub const ALL: [Self; 4] = [Self::Open, Self::Resolved, Self::Pending, Self::Snoozed];

    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Resolved => "resolved",
            Self::Pending => "pending",
            Self::Snoozed => "snoozed",
        }
    }

    /// The number in the store.
    pub const fn code(self) -> i16 {
        match self {
            Self::Open => 0,
            Self::Resolved => 1,
            Self::Pending => 2,
            Self::Snoozed => 3,
        }
    }

    /// The status with this number in the store.
    pub fn from_code(code: i16) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.code() == code)
    }

    /// Reads a wire name.
    pub fn parse(name: &str) -> Result<Self, Violation> {
        Self::ALL
            .into_iter()
            .find(|status| status.as_str() == name)
            .ok_or_else(|| Violation::new("status", "is not included in the list"))
    }
}

/// The priority of a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Priority {
    /// Low.
    Low,
    /// Medium.
    Medium,
    /// High.
    High,
    /// Urgent.
    Urgent,
}

impl Priority {
    /// Every priority, the least urgent first.
    pub const ALL: [Self; 4] = [Self::Low, Self::Medium, Self::High, Self::Urgent];

    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Urgent => "urgent",
        }
    }

    /// The number in the store; larger is more urgent.
    pub const fn code(self) -> i16 {
        match self {
            Self::Low => 0,
            Self::Medium => 1,
            Self::High => 2,
            Self::Urgent => 3,
        }
    }

    /// The priority with this number in the store.
    pub fn from_code(code: i16) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|priority| priority.code() == code)
    }

    /// Reads a wire name; `none` and a blank one mean no priority (`operations.json #36`).
    pub fn parse(name: &str) -> Result<Option<Self>, Violation> {
        if matches!(name, "" | "none") {
            return Ok(None);
        }
        Self::ALL
            .into_iter()
            .find(|priority| priority.as_str() == name)
            .map(Some)
            .ok_or_else(|| Violation::new("priority", "is not included in the list"))
    }
}

/// A thread of messages between one customer and the account's agents, in one inbox. Events carry it as JSON.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Conversation {
    /// Its key in the store.
    pub id: ConversationId,
    /// Its account.
    pub account_id: AccountId,
    /// Its number in the account: its id on the wire.
    pub number: ConversationNumber,
    /// Its name for links.
    pub uuid: Uuid,
    /// Its inbox.
    pub inbox_id: InboxId,
    /// Its customer.
    pub contact_id: ContactId,
    /// The customer's session.
    pub contact_inbox_id: ContactInboxId,
    /// Its status.
    pub status: Status,
    /// Its priority.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub priority: Option<Priority>,
    /// The assignee.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assignee_id: Option<UserId>,
    /// The team.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub team_id: Option<TeamId>,
    /// The channel's own attributes.
    pub additional_attributes: Attributes,
    /// The account's own attributes.
    pub custom_attributes: Attributes,
    /// Its labels, in their order, each once in any case.
    #[serde(default)]
    pub labels: Vec<String>,
    /// The campaign that began it, by its number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub campaign: Option<CampaignNumber>,
    /// When a snoozed conversation opens again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub snoozed_until: Option<DateTime<Utc>>,
    /// Since when the customer waits for a person's reply.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waiting_since: Option<DateTime<Utc>>,
    /// When a person first replied.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_reply_created_at: Option<DateTime<Utc>>,
    /// When an agent last read it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agent_last_seen_at: Option<DateTime<Utc>>,
    /// When the assignee last read it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assignee_last_seen_at: Option<DateTime<Utc>>,
    /// When the customer last read it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contact_last_seen_at: Option<DateTime<Utc>>,
    /// When its newest message was written.
    pub last_activity_at: DateTime<Utc>,
    /// Incoming messages that no agent has read, counted up to [`Conversation::MAX_UNREAD`].
    pub unread_count: i32,
    /// The number of its messages.
    pub messages_count: i32,
    /// The newest message.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_message_id: Option<MessageId>,
    /// The newest message that is not an activity message.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_non_activity_message_id: Option<MessageId>,
    /// The newest message that is visible to the customer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_public_message_id: Option<MessageId>,
    /// When it began.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

impl Conversation {
    /// The largest count of unread messages (docs/rules/messaging.md §8.3).
    pub const MAX_UNREAD: i32 = 10;

    /// Does it have a label of this title, which is in lower case?
    pub fn has_label(&self, title: &str) -> bool {
        self.labels
            .iter()
            .any(|label| label.to_lowercase() == title)
    }
}

/// A conversation before it is stored. The store assigns its number.
#[derive(Debug, Clone, PartialEq)]
pub struct NewConversation {
    /// As [`Conversation::account_id`].
    pub account_id: AccountId,
    /// As [`Conversation::uuid`].
    pub uuid: Uuid,
    /// As [`Conversation::inbox_id`].
    pub inbox_id: InboxId,
    /// As [`Conversation::contact_id`].
    pub contact_id: ContactId,
    /// As [`Conversation::contact_inbox_id`].
    pub contact_inbox_id: ContactInboxId,
    /// As [`Conversation::status`].
    pub status: Status,
    /// As [`Conversation::assignee_id`].
    pub assignee_id: Option<UserId>,
    /// As [`Conversation::team_id`].
    pub team_id: Option<TeamId>,
    /// As [`Conversation::additional_attributes`].
    pub additional_attributes: Attributes,
    /// As [`Conversation::custom_attributes`].
    pub custom_attributes: Attributes,
    /// As [`Conversation::campaign`].
    pub campaign: Option<CampaignNumber>,
    /// As [`Conversation::snoozed_until`].
    pub snoozed_until: Option<DateTime<Utc>>,
    /// When it is created; the customer waits since then.
    pub created_at: DateTime<Utc>,
}
