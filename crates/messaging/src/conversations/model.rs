//! The conversation model.

use chrono::{DateTime, Utc};
use nimchat_core_model::{
    AccountId, Attributes, CampaignNumber, ContactId, ContactInboxId, ConversationId,
    ConversationNumber, InboxId, MessageId, TeamId, UserId, Violation, named,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

named! {
    /// The status of a conversation.
    Status in "status" {
        /// An agent should answer.
        Open = 0, "open",
        /// It is done.
        Resolved = 1, "resolved",
        /// A bot answers.
        Pending = 2, "pending",
        /// It is put off until a time, or until the customer writes.
        Snoozed = 3, "snoozed",
    }
}

named! {
    /// The priority of a conversation.
    Priority {
        /// Low.
        Low = 0, "low",
        /// Medium.
        Medium = 1, "medium",
        /// High.
        High = 2, "high",
        /// Urgent.
        Urgent = 3, "urgent",
    }
}

impl Priority {
    /// Reads a wire name; `none` and a blank one mean no priority (`operations.json #36`).
    pub fn parse(name: &str) -> Result<Option<Self>, Violation> {
        if matches!(name, "" | "none") {
            return Ok(None);
        }
        let found = Self::from_name(name).map(Some);
        found.ok_or_else(|| Violation::unlisted("priority"))
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
    #[serde(default, skip_serializing_if = "Attributes::is_empty")]
    pub additional_attributes: Attributes,
    /// The account's own attributes.
    #[serde(default, skip_serializing_if = "Attributes::is_empty")]
    pub custom_attributes: Attributes,
    /// Its labels, in their order, each once in any case.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
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

impl NewConversation {
    /// The conversation with this id and number.
    pub fn stored(self, id: ConversationId, number: ConversationNumber) -> Conversation {
        Conversation {
            id,
            account_id: self.account_id,
            number,
            uuid: self.uuid,
            inbox_id: self.inbox_id,
            contact_id: self.contact_id,
            contact_inbox_id: self.contact_inbox_id,
            status: self.status,
            priority: None,
            assignee_id: self.assignee_id,
            team_id: self.team_id,
            additional_attributes: self.additional_attributes,
            custom_attributes: self.custom_attributes,
            labels: Vec::new(),
            campaign: self.campaign,
            snoozed_until: self.snoozed_until,
            waiting_since: Some(self.created_at),
            first_reply_created_at: None,
            agent_last_seen_at: None,
            assignee_last_seen_at: None,
            contact_last_seen_at: None,
            last_activity_at: self.created_at,
            unread_count: 0,
            messages_count: 0,
            last_message_id: None,
            last_non_activity_message_id: None,
            last_public_message_id: None,
            created_at: self.created_at,
            updated_at: self.created_at,
        }
    }
}
