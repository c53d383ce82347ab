//! What happened in conversations, for deciding who hears of it.
//!
//! It takes two reads for all events of an account. Showing an event takes its [`crate::EventContext`], which costs
//! more.

use crate::Deps;
use crate::conversations::Conversation;
use crate::error::Result;
use crate::messages::Message;
use crate::moments::EventState;
use nimchat_core_model::{AccountId, Event, EventId, distinct};
use std::collections::HashMap;

/// An event about a conversation or one of its messages.
#[derive(Debug, Clone, PartialEq)]
pub struct Occurrence {
    /// The conversation as it was at the event.
    pub conversation: Conversation,
    /// The message, if the event is about one, as it was at the event; a tombstone if it was deleted since.
    pub message: Option<Message>,
    /// Is its contact blocked now?
    pub blocked: bool,
}

impl Occurrence {
    /// Those of the account's events that are about a conversation or a message, unless the contact or the message no
    /// longer exists.
    pub fn of(
        deps: &Deps,
        account: AccountId,
        events: &[&Event],
    ) -> Result<HashMap<EventId, Self>> {
        let mut states = Vec::new();
        for event in events {
            match EventState::of(&event.event)? {
                Some(EventState::Conversation(conversation)) => {
                    states.push((event.id, *conversation, None));
                }
                Some(EventState::Message(message, conversation)) => {
                    states.push((event.id, *conversation, Some(*message)));
                }
                Some(EventState::Contact(_)) | None => {}
            }
        }
        // a session follows its contact into another one
        let sessions = distinct(&states, |(_, conversation, _)| {
            Some(conversation.contact_inbox_id)
        });
        let messages = distinct(&states, |(.., message)| Some(message.as_ref()?.id));
        let (sessions, messages) = {
            let mut view = deps.read()?;
            let sessions = view.sessions().with_contacts(&sessions)?;
            (sessions, view.messages().many(account, &messages)?.messages)
        };
        let blocked = sessions
            .iter()
            .map(|(session, contact)| (session.id, contact.blocked));
        let blocked: HashMap<_, _> = blocked.collect();
        let messages: HashMap<_, _> = messages.iter().map(|it| (it.id, it)).collect();
        let occurrence = |(id, conversation, message): (EventId, Conversation, Option<Message>)| {
            let message = match message {
                Some(then) => {
                    let now = messages.get(&then.id)?;
                    Some(then.since(now))
                }
                None => None,
            };
            let occurrence = Self {
                blocked: *blocked.get(&conversation.contact_inbox_id)?,
                conversation,
                message,
            };
            Some((id, occurrence))
        };
        Ok(states.into_iter().filter_map(occurrence).collect())
    }
}
