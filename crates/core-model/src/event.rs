//! Events, and the outbox that a change writes them to.
//!
//! An event is written in the transaction of the change that it describes. It says which object changed and how, and
//! carries that object's [`Moment`], so that a handler that runs late reports the state at the change and not the
//! current one.

use crate::error::{StoreError, StoreResult};
use crate::ids::{
    AccountId, AgentBotId, AutomationRuleId, ContactId, ConversationId, InboxId, MessageId,
    NotificationId, TeamId, UserId,
};
use crate::named;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

named! {
    /// Every event, by its wire name (docs/rules/messaging.md §4.3, docs/rules/accounts.md §1.8).
    EventName {
        /// An account was made.
        AccountCreated = "account.created",
        /// An account's own attributes changed.
        AccountUpdated = "account.updated",
        /// An account was removed; its contents are erased afterwards.
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
        /// A contact was created.
        ContactCreated = "contact.created",
        /// A contact's attributes changed.
        ContactUpdated = "contact.updated",
        /// A contact was removed; their conversations are erased afterwards.
        ContactDeleted = "contact.deleted",
        /// A contact took over another one, which is removed.
        ContactMerged = "contact.merged",
        /// An import of contacts ended.
        ContactsImported = "contacts.imported",
        /// An inbox was made.
        InboxCreated = "inbox.created",
        /// An inbox's members or attributes changed.
        InboxUpdated = "inbox.updated",
        /// An inbox was removed, with its conversations.
        InboxDeleted = "inbox.deleted",
        /// A conversation began.
        ConversationCreated = "conversation.created",
        /// A conversation's attributes changed, its status included.
        ConversationUpdated = "conversation.updated",
        /// A conversation's status changed.
        ConversationStatusChanged = "conversation.status_changed",
        /// The customer read a conversation.
        ConversationRead = "conversation.read",
        /// A conversation became open.
        ConversationOpened = "conversation.opened",
        /// A conversation became resolved.
        ConversationResolved = "conversation.resolved",
        /// A bot handed a pending conversation over to people.
        ConversationBotHandoff = "conversation.bot_handoff",
        /// A conversation was removed.
        ConversationDeleted = "conversation.deleted",
        /// Typing started in a conversation.
        ConversationTypingOn = "conversation.typing_on",
        /// Typing stopped in a conversation.
        ConversationTypingOff = "conversation.typing_off",
        /// A conversation moved to another contact, because the two were merged.
        ConversationContactChanged = "conversation.contact_changed",
        /// A conversation's assignee changed or was removed.
        AssigneeChanged = "assignee.changed",
        /// A conversation's team changed or was removed.
        TeamChanged = "team.changed",
        /// A message was written.
        MessageCreated = "message.created",
        /// A message changed: deleted, delivered, answered.
        MessageUpdated = "message.updated",
        /// A person answered a conversation for the first time.
        FirstReplyCreated = "first.reply.created",
        /// A notification was created.
        NotificationCreated = "notification.created",
        /// A notification was marked as read or unread, or snoozed.
        NotificationUpdated = "notification.updated",
        /// A notification was deleted.
        NotificationDeleted = "notification.deleted",
        /// A visitor opened a website's widget.
        WebwidgetTriggered = "webwidget.triggered",
        /// A webhook was added.
        WebhookCreated = "webhook.created",
        /// A webhook changed.
        WebhookUpdated = "webhook.updated",
    }
}

/// The parts of an account that clients cache (docs/rules/accounts.md §1.8).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Cached {
    /// Its labels.
    Labels,
    /// Its inboxes and their members.
    Inboxes,
    /// Its teams and their members.
    Teams,
}

impl EventName {
    /// The caches that this event makes outdated.
    pub const fn outdates(self) -> &'static [Cached] {
        match self {
            Self::LabelCreated | Self::LabelUpdated | Self::LabelDeleted => &[Cached::Labels],
            Self::InboxCreated | Self::InboxUpdated | Self::InboxDeleted => &[Cached::Inboxes],
            Self::TeamCreated | Self::TeamUpdated | Self::TeamDeleted => &[Cached::Teams],
            // a user who leaves the account leaves its inboxes and teams
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
        Self::from_name(name).ok_or_else(|| name.to_owned())
    }
}

/// What an event is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Subject {
    /// The account itself, or an object that only the account knows.
    Account,
    /// A user, as a member of the account.
    User {
        /// Its id.
        id: UserId,
    },
    /// A group of agents.
    Team {
        /// Its id.
        id: TeamId,
    },
    /// A customer.
    Contact {
        /// Its id.
        id: ContactId,
    },
    /// A customer who is removed. The event outlives them: erasing them leaves it in the log until it is old.
    RemovedContact {
        /// Its id.
        id: ContactId,
    },
    /// An inbox.
    Inbox {
        /// Its id.
        id: InboxId,
    },
    /// A conversation.
    Conversation {
        /// Its id.
        id: ConversationId,
    },
    /// A conversation that is removed. The event outlives it: erasing it leaves the event in the log until it is old.
    RemovedConversation {
        /// Its id.
        id: ConversationId,
    },
    /// A message of a conversation.
    Message {
        /// Its id.
        id: MessageId,
        /// The conversation it is in.
        conversation_id: ConversationId,
    },
    /// A notification, visible to its user alone.
    Notification {
        /// Its id.
        id: NotificationId,
        /// The notification's user.
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
            Self::RemovedContact { id } => format!("removed_contact:{id}"),
            Self::RemovedConversation { id } => format!("removed_conversation:{id}"),
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
        /// Its id.
        id: UserId,
        /// The name that activity messages use.
        name: String,
    },
    /// A bot.
    AgentBot {
        /// Its id.
        id: AgentBotId,
        /// The name that activity messages use.
        name: String,
    },
    /// The customer.
    Contact {
        /// Its id.
        id: ContactId,
        /// The name that activity messages use.
        name: String,
    },
    /// An automation rule of the account.
    AutomationRule {
        /// Its id.
        id: AutomationRuleId,
    },
    /// A platform app, a timer, or the first start.
    System,
}

/// Attribute → value before, value after.
pub type Changes = BTreeMap<String, (Value, Value)>;

/// The state of an event's subject right after the change, as JSON. The subject's own domain writes and reads it;
/// clones share one text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moment(Arc<str>);

impl Moment {
    /// Serializes a state.
    pub fn of(state: &impl Serialize) -> StoreResult<Self> {
        serde_json::to_string(state)
            .map(Self::stored)
            .map_err(|error| StoreError::Backend(Box::new(error)))
    }

    /// A moment read from the store.
    pub fn stored(text: String) -> Self {
        Self(text.into())
    }

    /// The JSON text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Deserializes the state.
    pub fn read<'m, T: Deserialize<'m>>(&'m self) -> StoreResult<T> {
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
    /// The object that it happened to.
    pub subject: Subject,
    /// The changed attributes, if attributes changed.
    pub changes: Changes,
    /// The subject's state right after the change; conversations, messages and contacts have one, and inboxes whose
    /// members changed.
    pub moment: Option<Moment>,
    /// The event's performer.
    pub actor: Actor,
    /// When it happened.
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

    /// The same event with changed attributes.
    #[must_use]
    pub fn with_changes(mut self, changes: Changes) -> Self {
        self.changes = changes;
        self
    }

    /// The same event with the state of its subject.
    #[must_use]
    pub fn with_moment(mut self, moment: Moment) -> Self {
        self.moment = Some(moment);
        self
    }
}

/// The outbox of a unit of work. Its events exist if and only if the work is committed.
pub trait Outbox {
    /// Writes the events in this order, and records since when clients' caches are outdated ([`EventName::outdates`]).
    fn record(&mut self, events: &[NewEvent]) -> StoreResult<()>;
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
            assert_eq!(name.as_str().parse(), Ok(name));
        }
    }
}
