//! What an event of the log says for reports.

use crate::ports::StoredMessage;
use chrono::{DateTime, Utc};
use nimchat_core_model::{Event, EventId, EventName, StoreResult, UserId};
use nimchat_messaging::Conversation;
use nimchat_messaging::messages::{Message, Sender};
use nimchat_messaging::moments::{self, EventState};

/// One event of a conversation.
#[derive(Debug)]
pub(super) struct Fact {
    pub event: EventId,
    pub at: DateTime<Utc>,
    /// The conversation right after it.
    pub conversation: Box<Conversation>,
    pub change: Change,
}

/// What happened.
#[derive(Debug)]
pub(super) enum Change {
    Created,
    /// A message; since when the customer had waited, if it is a reply after the first.
    Message(Option<StoredMessage>, Option<DateTime<Utc>>),
    FirstReply(Option<UserId>),
    Opened,
    Resolved,
    HandedOver,
    /// Assignee, team or labels may have changed.
    Updated,
}

impl Fact {
    /// None for an event that no report needs.
    pub fn of(event: &Event) -> StoreResult<Option<Self>> {
        let name = event.event.name;
        let is_about_reports = matches!(
            name,
            EventName::ConversationCreated
                | EventName::ConversationUpdated
                | EventName::ConversationOpened
                | EventName::ConversationResolved
                | EventName::ConversationBotHandoff
                | EventName::MessageCreated
                | EventName::FirstReplyCreated
        );
        if !is_about_reports {
            return Ok(None);
        }
        let (message, conversation) = match EventState::of(&event.event)? {
            Some(EventState::Conversation(conversation)) => (None, conversation),
            Some(EventState::Message(message, conversation)) => (Some(message), conversation),
            Some(EventState::Contact(_)) | None => return Ok(None),
        };
        let change = match (name, message) {
            (EventName::ConversationCreated, _) => Change::Created,
            (EventName::ConversationOpened, _) => Change::Opened,
            (EventName::ConversationResolved, _) => Change::Resolved,
            (EventName::ConversationBotHandoff, _) => Change::HandedOver,
            (EventName::FirstReplyCreated, Some(message)) => Change::FirstReply(user(&message)),
            (EventName::MessageCreated, Some(message)) => Change::Message(
                StoredMessage::of(&message),
                moments::waited_since(&event.event)?,
            ),
            _ => Change::Updated,
        };
        Ok(Some(Self {
            event: event.id,
            at: event.event.at,
            conversation,
            change,
        }))
    }

    /// Was the conversation resolved?
    pub fn is_resolution(&self) -> bool {
        matches!(self.change, Change::Resolved)
    }
}

fn user(message: &Message) -> Option<UserId> {
    match message.sender {
        Some(Sender::User(id)) => Some(id),
        _ => None,
    }
}
