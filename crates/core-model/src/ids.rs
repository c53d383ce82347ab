//! Identifiers as types, so that an inbox cannot be passed where a contact is meant.

use serde::{Deserialize, Serialize};
use std::fmt;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(i64);

        impl $name {
            /// Wraps a stored or received number.
            pub const fn new(value: i64) -> Self {
                Self(value)
            }

            /// The number, for a wire or a row.
            pub const fn get(self) -> i64 {
                self.0
            }
        }

        impl From<i64> for $name {
            fn from(value: i64) -> Self {
                Self(value)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    )+};
}

ids! {
    /// An account: the tenant.
    AccountId,
    /// A person who signs in; spans accounts.
    UserId,
    /// The row that makes a user a member of an account.
    MembershipId,
    /// A platform app: an operator's back office.
    PlatformAppId,
    /// A program that answers in conversations.
    AgentBotId,
    /// A group of agents within an account.
    TeamId,
    /// A channel through which customers write.
    InboxId,
    /// A customer.
    ContactId,
    /// A customer's session in one inbox.
    ContactInboxId,
    /// A campaign's own key; never on the wire, where [`CampaignNumber`] stands for it.
    CampaignId,
    /// A campaign's number in its account.
    CampaignNumber,
    /// A file that is not sent with a message yet.
    UploadId,
    /// An import or export of contacts.
    TransferId,
    /// A note about a contact.
    ContactNoteId,
    /// A conversation's own key; never on the wire, where [`ConversationNumber`] stands for it.
    ConversationId,
    /// A conversation's number within its account, counted from 1: what callers know as its id.
    ConversationNumber,
    /// A message; unique over the installation.
    MessageId,
    /// A text that agents insert by its short code.
    CannedResponseId,
    /// The definition of a custom attribute.
    AttributeDefinitionId,
    /// A filter that a user saved.
    CustomFilterId,
    /// A label that an account offers.
    LabelId,
    /// The answer to a survey.
    SurveyResponseId,
    /// A notification of a user.
    NotificationId,
    /// A browser or telephone that receives a user's notifications.
    PushSubscriptionId,
    /// A page of another system that agents see beside a conversation.
    DashboardAppId,
    /// The settings with which an account uses an app.
    IntegrationHookId,
    /// An automation rule of an account.
    AutomationRuleId,
    /// Actions that a user performs together.
    MacroId,
    /// A run of an automation rule.
    RuleRunId,
    /// A step that is done at most once.
    StepId,
    /// A webhook of an account.
    WebhookId,
    /// A help centre.
    PortalId,
    /// A category of a portal's articles.
    CategoryId,
    /// An article of a portal.
    ArticleId,
    /// An event in the outbox; subscribers use it for idempotence.
    EventId,
    /// The delivery of one event to one endpoint.
    DeliveryId,
    /// A job in a queue.
    JobId,
}

/// A running server among those that share a database. A new one each time it starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct NodeId(i32);

impl NodeId {
    /// Wraps a stored or drawn number.
    pub const fn new(value: i32) -> Self {
        Self(value)
    }

    /// The number, for a row or a lock.
    pub const fn get(self) -> i32 {
        self.0
    }
}

impl fmt::Display for NodeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
