//! The delivery status of a message as the account's own program reports it, beyond the reference
//! (docs/rules/messaging.md §2).

use super::note_delivery::ERROR;
use super::{DeliveryStatus, Message, MessageService, MessageView, seen_inbox, view_one};
use crate::conversations::ConversationChange;
use crate::error::{MessagingError, Result};
use crate::inboxes::Channel;
use nimchat_accounts::Agent;
use nimchat_core_model::values::check_length;
use nimchat_core_model::{ConversationNumber, MessageId};
use serde_json::json;

/// The longest error, in characters.
const MAX_ERROR: usize = 1500;

impl MessageService {
    /// Sets the status of a message in an API inbox; the error counts if the message failed. A status that does not
    /// exist, and `delivered` after `read`, change nothing.
    pub fn set_status(
        &self,
        caller: &Agent,
        number: ConversationNumber,
        id: MessageId,
        status: Option<&str>,
        error: Option<String>,
    ) -> Result<MessageView> {
        {
            let mut view = self.deps.read()?;
            let inbox = seen_inbox(&mut *view, caller, number)?;
            if !matches!(inbox.channel, Channel::Api(_)) {
                return Err(MessagingError::StatusOfOthers);
            }
        }
        if let Some(error) = &error {
            check_length("external_error", error, MAX_ERROR)?;
        }
        let status = status.and_then(DeliveryStatus::from_name);
        let changed = self.change(caller, number, id, |message| match status {
            Some(DeliveryStatus::Delivered) if message.status == DeliveryStatus::Read => {}
            Some(status) => {
                message.status = status;
                let attributes = &mut message.content_attributes.0;
                match error.filter(|_| status == DeliveryStatus::Failed) {
                    Some(error) => attributes.insert(ERROR.to_owned(), json!(error)),
                    None => attributes.remove(ERROR),
                };
            }
            None => {}
        })?;
        changed.ok_or(MessagingError::NotFound)
    }

    /// Marks a message as sent again, without its error. What is sent to the address of an API inbox is the event of
    /// this change. A deleted message stays as it is.
    pub fn retry(
        &self,
        caller: &Agent,
        number: ConversationNumber,
        id: MessageId,
    ) -> Result<MessageView> {
        let changed = self.change(caller, number, id, |message| {
            if !message.is_tombstone() {
                message.status = DeliveryStatus::Sent;
                message.content_attributes.0.remove(ERROR);
            }
        })?;
        changed.ok_or(MessagingError::NoMessage)
    }

    /// Changes a message of a conversation that is visible to the caller; none if it is not there.
    fn change(
        &self,
        caller: &Agent,
        number: ConversationNumber,
        id: MessageId,
        change: impl FnOnce(&mut Message),
    ) -> Result<Option<MessageView>> {
        let account = caller.account_id();
        let mut work = self.deps.store.begin()?;
        let conversation = work.conversations().locked(caller, number)?;
        let Some(before) = work.messages().find(conversation.id, id)? else {
            return Ok(None);
        };
        let mut after = before.clone();
        change(&mut after);
        let now = self.deps.clock.now();
        let mut changing = ConversationChange::of(conversation, caller.actor(), now);
        let after = changing.update_message(&mut *work, &before, after)?;
        changing.finish(&mut *work)?;
        work.commit()?;
        view_one(&self.deps, account, after, number).map(Some)
    }
}
