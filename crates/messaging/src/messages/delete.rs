//! Deletes what a message says (`operations.json #60`).

use super::{Message, MessageService, MessageView, tell_availability, view_messages};
use crate::conversations::seen;
use crate::error::MessagingError;
use nimchat_accounts::{Agent, ProfileView};
use nimchat_core_model::{Changes, ConversationNumber, EventName, MessageId, NewEvent, Subject};
use serde_json::json;
use std::collections::HashMap;

impl MessageService {
    /// Puts a tombstone in the message's place; whoever sees the conversation may. Answers the tombstone and who
    /// made it. Deleting a deleted message changes nothing.
    pub fn delete(
        &self,
        caller: &Agent,
        number: ConversationNumber,
        id: MessageId,
    ) -> Result<(MessageView, ProfileView), MessagingError> {
        let account = caller.account_id();
        let user = caller.user.id;
        let deleter = self
            .deps
            .directory
            .profiles(account, &[user])?
            .remove(&user);
        let now = self.deps.clock.now();
        let mut work = self.deps.store.begin()?;
        let found = work
            .conversations()
            .lock(account, number, caller.visibility())?;
        let conversation = seen(found)?.id;
        let message = work.messages().find(conversation, id)?;
        let mut message = message.ok_or(MessagingError::NotFound)?;
        if is_tombstone(&message) {
            drop(work);
        } else {
            let change = (json!(message.content), json!("This message was deleted"));
            message = message.into_tombstone(now);
            work.messages().update(&message)?;
            let subject = Subject::Message {
                id,
                conversation_id: conversation,
            };
            work.outbox().record(&[NewEvent::new(
                account,
                EventName::MessageUpdated,
                subject,
                caller.actor(),
                now,
            )
            .with_changes(Changes::from([("content".to_owned(), change)]))])?;
            work.commit()?;
        }
        let mut views = view_messages(&self.deps, account, vec![message], &HashMap::new(), |_| {
            Some(number)
        })?;
        tell_availability(&self.deps, account, &mut views)?;
        let view = views.into_iter().next().ok_or(MessagingError::NotFound)?;
        Ok((view, deleter.ok_or(MessagingError::NotFound)?))
    }
}

fn is_tombstone(message: &Message) -> bool {
    message.content_attributes.0.get("deleted") == Some(&json!(true))
}
