//! What a change leaves behind: the event, its outbox and its queue.
//!
//! An event is written in the transaction of the change that it tells of, says which object changed and how, and
//! carries that object's [`Moment`], so that a handler that comes late tells the state of then and not of now.

use crate::error::StoreError;
use crate::ids::{
    AccountId, AgentBotId, ContactId, ConversationId, InboxId, MessageId, NotificationId, TeamId,
    UserId,
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

macro_rules! event_names {
    ($($(#[$doc:meta])* $variant:ident = $name:literal),+ $(,)?) => {
        /// Everything that can happen, by its wire name (docs/rules/messaging.md §4.3, docs/rules/accounts.md §1.8).
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum EventName {
            $($(#[$doc])* #[serde(rename = $name)] $variant),+
        }

        impl EventName {
            /// Every name there is.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The name on the wire and in the store.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }
        }
    };
}

event_names! {
    /// An account was made.
    AccountCreated = "account.created",
    /// An account's own attributes changed.
    AccountUpdated = "account.updated",
    /// An account was removed; what it held goes after it.
    AccountDeleted = "account.deleted",
    /// A user became a member of an account.
    AgentAdded = "agent.added",
    /// A member's role or availability changed.
    AgentUpdated = "agent.updated",
    /// A user ceased to be a member.
    AgentRemoved = "agent.removed",
    /// A team was made.
    TeamCreated = "team.created",
    /// A team's attributes or members changed.
    TeamUpdated = "team.updated",
    /// A team was removed.
    TeamDeleted = "team.deleted",
    /// A label was made.
    LabelCreated = "label.created",
    /// A label's attributes changed.
    LabelUpdated = "label.updated",
    /// A label was removed.
    LabelDeleted = "label.deleted",
    /// A customer became known.
    ContactCreated = "contact.created",
    /// A customer's attributes changed.
    ContactUpdated = "contact.updated",
    /// An inbox was made.
    InboxCreated = "inbox.created",
    /// An inbox's members or attributes changed.
    InboxUpdated = "inbox.updated",
    /// A conversation began.
    ConversationCreated = "conversation.created",
    /// A conversation's attributes changed, its status included.
    ConversationUpdated = "conversation.updated",
    /// A conversation's status changed.
    ConversationStatusChanged = "conversation.status_changed",
    /// A conversation became open.
    ConversationOpened = "conversation.opened",
    /// A conversation became resolved.
    ConversationResolved = "conversation.resolved",
    /// A bot handed a pending conversation over to people.
    ConversationBotHandoff = "conversation.bot_handoff",
    /// Somebody else is in charge of a conversation, or nobody.
    AssigneeChanged = "assignee.changed",
    /// Another team is in charge of a conversation, or none.
    TeamChanged = "team.changed",
    /// A message was written.
    MessageCreated = "message.created",
    /// A message changed: deleted, delivered, answered.
    MessageUpdated = "message.updated",
    /// A person answered a conversation for the first time.
    FirstReplyCreated = "first.reply.created",
    /// A user was told of something.
    NotificationCreated = "notification.created",
    /// A user read what they were told, put it off, or took that back.
    NotificationUpdated = "notification.updated",
    /// What a user was told is forgotten.
    NotificationDeleted = "notification.deleted",
    /// A webhook was added.
    WebhookCreated = "webhook.created",
    /// A webhook changed.
    WebhookUpdated = "webhook.updated",
}

/// What of an account clients keep copies of (docs/rules/accounts.md §1.8).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Cached {
    /// Its labels.
    Labels,
    /// Its inboxes, and who is in them.
    Inboxes,
    /// Its teams, and who is in them.
    Teams,
}

impl EventName {
    /// The copies that are old once this happened.
    pub const fn outdates(self) -> &'static [Cached] {
        match self {
            Self::LabelCreated | Self::LabelUpdated | Self::LabelDeleted => &[Cached::Labels],
            Self::InboxCreated | Self::InboxUpdated => &[Cached::Inboxes],
            Self::TeamCreated | Self::TeamUpdated | Self::TeamDeleted => &[Cached::Teams],
            // who leaves the account leaves its inboxes and teams
            Self::AgentRemoved => &[Cached::Inboxes, Cached::Teams],
            _ => &[],
        }
    }
}

impl fmt::Display for EventName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl std::str::FromStr for EventName {
    type Err = String;

    /// Reads a wire name; the error is the unknown name.
    fn from_str(name: &str) -> Result<Self, String> {
        Self::ALL
            .iter()
            .copied()
            .find(|known| known.as_str() == name)
            .ok_or_else(|| name.to_owned())
    }
}

/// What an event is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Subject {
    /// The account itself, or something that only it knows.
    Account,
    /// A user, as a member of the account.
    User {
        /// Which.
        id: UserId,
    },
    /// A group of agents.
    Team {
        /// Which.
        id: TeamId,
    },
    /// A customer.
    Contact {
        /// Which.
        id: ContactId,
    },
    /// An inbox.
    Inbox {
        /// Which.
        id: InboxId,
    },
    /// A conversation.
    Conversation {
        /// Which.
        id: ConversationId,
    },
    /// A message of a conversation.
    Message {
        /// Which.
        id: MessageId,
        /// The conversation it is in.
        conversation_id: ConversationId,
    },
    /// What a user was told; nobody else's business.
    Notification {
        /// Which.
        id: NotificationId,
        /// Whose.
        user_id: UserId,
    },
}

impl Subject {
    /// Events of one topic reach an endpoint in the order they happened: a conversation and its messages share one.
    pub fn topic(&self) -> String {
        match self {
            Self::Account => "account".to_owned(),
            Self::User { id } | Self::Notification { user_id: id, .. } => format!("user:{id}"),
            Self::Team { id } => format!("team:{id}"),
            Self::Contact { id } => format!("contact:{id}"),
            Self::Inbox { id } => format!("inbox:{id}"),
            Self::Conversation { id }
            | Self::Message {
                conversation_id: id,
                ..
            } => format!("conversation:{id}"),
        }
    }
}

/// Who made a change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Actor {
    /// An agent or administrator.
    User {
        /// Which.
        id: UserId,
        /// As activity messages name them.
        name: String,
    },
    /// A bot.
    AgentBot {
        /// Which.
        id: AgentBotId,
        /// As activity messages name it.
        name: String,
    },
    /// The customer.
    Contact {
        /// Which.
        id: ContactId,
        /// As activity messages name them.
        name: String,
    },
    /// An operator's back office, a timer, the first start.
    System,
}

/// Attribute → value before, value after.
pub type Changes = BTreeMap<String, (Value, Value)>;

/// The state of an event's subject right after the change, as JSON. The subject's own domain writes and reads it;
/// clones share one text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moment(Arc<str>);

impl Moment {
    /// The moment that this state is written as.
    pub fn of(state: &impl Serialize) -> Result<Self, StoreError> {
        serde_json::to_string(state)
            .map(Self::stored)
            .map_err(|error| StoreError::Backend(Box::new(error)))
    }

    /// A moment that was written before.
    pub fn stored(text: String) -> Self {
        Self(text.into())
    }

    /// Its JSON.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The state that was written.
    pub fn read<'m, T: Deserialize<'m>>(&'m self) -> Result<T, StoreError> {
        serde_json::from_str(&self.0)
            .map_err(|error| StoreError::Corrupt(format!("events.moment: {error}")))
    }
}

/// An event before it is stored.
#[derive(Debug, Clone, PartialEq)]
pub struct NewEvent {
    /// The account it happened in.
    pub account_id: AccountId,
    /// What happened.
    pub name: EventName,
    /// To what.
    pub subject: Subject,
    /// Which attributes changed, if that is what happened.
    pub changes: Changes,
    /// The subject right after the change: of conversations, messages and contacts.
    pub moment: Option<Moment>,
    /// Who did it.
    pub actor: Actor,
    /// When.
    pub at: DateTime<Utc>,
}

impl NewEvent {
    /// An event without changed attributes and without a moment.
    pub fn new(
        account_id: AccountId,
        name: EventName,
        subject: Subject,
        actor: Actor,
        at: DateTime<Utc>,
    ) -> Self {
        Self {
            account_id,
            name,
            subject,
            changes: Changes::new(),
            moment: None,
            actor,
            at,
        }
    }

    /// The same event, telling what changed.
    #[must_use]
    pub fn with_changes(mut self, changes: Changes) -> Self {
        self.changes = changes;
        self
    }

    /// The same event, carrying the state of its subject.
    #[must_use]
    pub fn with_moment(mut self, moment: Moment) -> Self {
        self.moment = Some(moment);
        self
    }
}

/// Where a unit of work leaves its events. They exist if and only if the work is committed.
pub trait Outbox {
    /// Writes them, in this order, and notes since when clients' copies are old ([`EventName::outdates`]).
    fn record(&mut self, events: &[NewEvent]) -> Result<(), StoreError>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_shares_its_conversations_topic() {
        let conversation = Subject::Conversation {
            id: ConversationId::new(7),
        };
        let message = Subject::Message {
            id: MessageId::new(3),
            conversation_id: ConversationId::new(7),
        };
        assert_eq!(conversation.topic(), message.topic());
    }

    #[test]
    fn a_moment_reads_back_and_later_versions_may_say_more() {
        #[derive(Debug, PartialEq, Deserialize)]
        struct State {
            seats: i32,
        }
        let moment = Moment::of(&BTreeMap::from([("seats", 3), ("later", 1)])).unwrap();
        assert_eq!(moment.read::<State>().unwrap(), State { seats: 3 });
        let broken = Moment::stored("{".to_owned()).read::<State>();
        assert!(matches!(broken, Err(StoreError::Corrupt(_))));
    }

    #[test]
    fn every_event_name_reads_back() {
        for name in EventName::ALL {
            assert_eq!(name.as_str().parse(), Ok(*name));
        }
    }
}
