//! Whether a message reached the address of its API inbox.

use super::{DeliveryStatus, MessageService};
use crate::conversations::ConversationChange;
use crate::error::Result;
use nimchat_accounts::Visibility;
use nimchat_core_model::{AccountId, Actor, MessageId};
use serde_json::json;

/// The content attribute that holds the error.
pub(super) const ERROR: &str = "external_error";

impl MessageService {
    /// Marks the message as failed with this error, or, without one, marks a message that failed so as sent
    /// (docs/rules/messaging.md §5.4). A failed message keeps its first error. A message that is deleted or gone stays
    /// as it is.
    pub fn note_delivery(
        &self,
        account: AccountId,
        id: MessageId,
        error: Option<&str>,
    ) -> Result<()> {
        let mut view = self.deps.read()?;
        let found = view.messages().many(account, &[id])?.messages.pop();
        let within = match &found {
            Some(message) => view
                .conversations()
                .by_id(account, message.conversation_id)?,
            None => None,
        };
        drop(view);
        let Some(conversation) = within else {
            return Ok(());
        };
        let mut work = self.deps.store.begin()?;
        let number = conversation.number;
        let everything = Visibility::Everything;
        let Some(found) = work.conversations().lock(account, number, everything)? else {
            return Ok(());
        };
        let Some(before) = work.messages().find(found.conversation.id, id)? else {
            return Ok(());
        };
        let mut after = before.clone();
        let attributes = &mut after.content_attributes.0;
        let failed = before.status == DeliveryStatus::Failed && attributes.contains_key(ERROR);
        match error {
            Some(error) if !failed && !before.is_tombstone() => {
                after.status = DeliveryStatus::Failed;
                attributes.insert(ERROR.to_owned(), json!(error));
            }
            None if failed => {
                after.status = DeliveryStatus::Sent;
                attributes.remove(ERROR);
            }
            _ => return Ok(()),
        }
        let now = self.deps.clock.now();
        let mut change = ConversationChange::of(found.conversation, Actor::System, now);
        change.update_message(&mut *work, &before, after)?;
        change.finish(&mut *work)?;
        Ok(work.commit()?)
    }
}
