//! The moments that events carry: conversations, messages and contacts as they were right after the change.
//!
//! A conversation's event carries its row, a message's event the message and its conversation's row, a contact's event
//! the contact, an inbox's event the members who left it. Readers ignore unknown fields, so that later versions may add some.

use crate::contacts::Contact;
use crate::conversations::Conversation;
use crate::messages::Message;
use crate::widget::Visit;
use chrono::{DateTime, Utc};
use nimchat_core_model::{
    EventName, InboxId, MessageId, Moment, NewEvent, StoreError, StoreResult, Subject, UserId,
};
use serde::{Deserialize, Serialize};

/// The subject of an event with its state at the event.
#[derive(Debug, Clone, PartialEq)]
pub enum EventState {
    /// A conversation.
    Conversation(Box<Conversation>),
    /// A message, and the conversation that it is in.
    Message(Box<Message>, Box<Conversation>),
    /// A contact.
    Contact(Box<Contact>),
}

#[derive(Serialize, Deserialize)]
struct OfConversation<C> {
    conversation: C,
}

#[derive(Serialize, Deserialize)]
struct OfMessage<C, M> {
    conversation: C,
    message: M,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    waited_since: Option<DateTime<Utc>>,
}

#[derive(Serialize, Deserialize)]
struct OfContact<C> {
    contact: C,
}

#[derive(Serialize, Deserialize)]
struct OfMembers {
    #[serde(default)]
    former: Vec<UserId>,
}

#[derive(Serialize)]
struct OfVisit<'a> {
    contact: &'a Contact,
    visit: &'a Visit,
}

impl EventState {
    /// Reads the state of the event; none for an event about another subject.
    pub fn of(event: &NewEvent) -> StoreResult<Option<Self>> {
        Ok(Some(match event.subject {
            Subject::Conversation { .. } | Subject::RemovedConversation { .. } => {
                let OfConversation { conversation } = carried(event)?.read()?;
                Self::Conversation(conversation)
            }
            Subject::Message { .. } => {
                let OfMessage {
                    conversation,
                    message,
                    ..
                } = carried(event)?.read()?;
                Self::Message(message, conversation)
            }
            Subject::Contact { .. } | Subject::RemovedContact { .. } => {
                let OfContact { contact } = carried(event)?.read()?;
                Self::Contact(contact)
            }
            Subject::Account
            | Subject::User { .. }
            | Subject::Team { .. }
            | Subject::Inbox { .. }
            | Subject::Notification { .. } => return Ok(None),
        }))
    }

    /// The conversation of the event, or of the event's message.
    pub fn conversation(&self) -> Option<&Conversation> {
        match self {
            Self::Conversation(conversation) | Self::Message(_, conversation) => Some(conversation),
            Self::Contact(_) => None,
        }
    }
}

/// The inbox of the event's conversation or visit. Reads no more of a conversation's moment than that.
pub fn inbox_of(event: &NewEvent) -> StoreResult<Option<InboxId>> {
    #[derive(Deserialize)]
    struct Place {
        inbox_id: InboxId,
    }
    match event.subject {
        Subject::Conversation { .. }
        | Subject::RemovedConversation { .. }
        | Subject::Message { .. } => {
            let place: OfConversation<Place> = carried(event)?.read()?;
            Ok(Some(place.conversation.inbox_id))
        }
        _ => Ok(visit_of(event)?.map(|visit| visit.inbox_id)),
    }
}

/// Since when the customer had waited for the event's message; none unless it is a person's reply after the first.
pub fn waited_since(event: &NewEvent) -> StoreResult<Option<DateTime<Utc>>> {
    #[derive(Deserialize)]
    struct Reply {
        waited_since: Option<DateTime<Utc>>,
    }
    match event.subject {
        Subject::Message { .. } => Ok(carried(event)?.read::<Reply>()?.waited_since),
        _ => Ok(None),
    }
}

/// The moment of an event about this conversation.
pub(crate) fn of_conversation(conversation: &Conversation) -> StoreResult<Moment> {
    Moment::of(&OfConversation { conversation })
}

/// The moment of an event about this contact.
pub(crate) fn of_contact(contact: &Contact) -> StoreResult<Moment> {
    Moment::of(&OfContact { contact })
}

/// The moment of a change of an inbox's members.
pub(crate) fn of_members(former: &[UserId]) -> StoreResult<Moment> {
    Moment::of(&OfMembers {
        former: former.to_vec(),
    })
}

/// The inbox of the event and the members who left it, if it tells of any.
pub fn former_members(event: &NewEvent) -> StoreResult<Option<(InboxId, Vec<UserId>)>> {
    match (event.subject, &event.moment) {
        (Subject::Inbox { id }, Some(moment)) => {
            let OfMembers { former } = moment.read()?;
            Ok(Some((id, former)).filter(|(_, former)| !former.is_empty()))
        }
        _ => Ok(None),
    }
}

/// The moment of a visit.
pub(crate) fn of_visit(contact: &Contact, visit: &Visit) -> StoreResult<Moment> {
    Moment::of(&OfVisit { contact, visit })
}

/// The visit that the event tells of, if it tells of one.
pub fn visit_of(event: &NewEvent) -> StoreResult<Option<Visit>> {
    #[derive(Deserialize)]
    struct Triggered {
        visit: Visit,
    }
    if event.name != EventName::WebwidgetTriggered {
        return Ok(None);
    }
    Ok(Some(carried(event)?.read::<Triggered>()?.visit))
}

/// The same moment with the tombstone of the deleted message; none if the moment is another message's.
pub fn redacted(moment: &Moment, tombstone: &Message) -> StoreResult<Option<Moment>> {
    let OfMessage::<Conversation, Message> {
        conversation,
        message,
        waited_since,
    } = moment.read()?;
    if message.id != tombstone.id {
        return Ok(None);
    }
    let message = message.into_tombstone(tombstone.updated_at);
    Moment::of(&OfMessage {
        conversation,
        message,
        waited_since,
    })
    .map(Some)
}

fn carried(event: &NewEvent) -> StoreResult<&Moment> {
    event
        .moment
        .as_ref()
        .ok_or_else(|| StoreError::Corrupt(format!("a {} event carries no moment", event.name)))
}

/// Writes the moments of one change: each message once, when it is written, and the conversation once, at the end.
#[derive(Default)]
pub(crate) struct MomentWriter {
    messages: Vec<(MessageId, String)>,
    replies: Vec<(MessageId, DateTime<Utc>)>,
}

impl MomentWriter {
    /// Serializes the message for the events about it.
    pub fn note_message(&mut self, message: &Message) -> StoreResult<()> {
        self.messages.push((message.id, text(message)?));
        Ok(())
    }

    /// Notes since when the customer had waited for this message, which is a person's reply.
    pub fn note_reply(&mut self, id: MessageId, waited_since: DateTime<Utc>) {
        self.replies.push((id, waited_since));
    }

    /// Gives every event without a moment its own, with the conversation as it is committed.
    pub fn fill(&self, conversation: &Conversation, events: &mut [NewEvent]) -> StoreResult<()> {
        if events.iter().all(|event| event.moment.is_some()) {
            return Ok(());
        }
        // assembled from texts, so that nothing is serialized twice
        let conversation = text(conversation)?;
        let own = Moment::stored(format!(r#"{{"conversation":{conversation}}}"#));
        let of_messages: Vec<(MessageId, Moment)> = self
            .messages
            .iter()
            .map(|(id, message)| {
                let reply = self.replies.iter().find(|(reply, _)| reply == id);
                let waited = reply.map(|(_, since)| text(since)).transpose()?;
                let waited = waited.map(|since| format!(r#","waited_since":{since}"#));
                let waited = waited.unwrap_or_default();
                let both =
                    format!(r#"{{"conversation":{conversation},"message":{message}{waited}}}"#);
                Ok((*id, Moment::stored(both)))
            })
            .collect::<StoreResult<_>>()?;
        for event in events.iter_mut().filter(|event| event.moment.is_none()) {
            event.moment = match event.subject {
                Subject::Message { id, .. } => of_messages
                    .iter()
                    .find(|(known, _)| *known == id)
                    .map(|(_, moment)| moment.clone()),
                _ => Some(own.clone()),
            };
        }
        Ok(())
    }
}

fn text(state: &impl Serialize) -> StoreResult<String> {
    serde_json::to_string(state).map_err(|error| StoreError::Backend(Box::new(error)))
}
