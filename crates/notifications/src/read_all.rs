//! A user marks all notifications as read, or all about a conversation.

use crate::NotificationService;
use nimchat_accounts::Agent;
use nimchat_core_model::ConversationId;
use nimchat_messaging::MessagingError;

impl NotificationService {
    /// Marks the caller's notifications in this account as read: those about the conversation, or all. No event is
    /// recorded, because the requesting client knows the change.
    pub fn read_all(
        &self,
        caller: &Agent,
        conversation: Option<ConversationId>,
    ) -> Result<(), MessagingError> {
        let now = self.deps.messaging.clock.now();
        let mut work = self.deps.store.begin()?;
        work.notifications()
            .read_all(caller.account_id(), caller.user.id, conversation, now)?;
        Ok(work.commit()?)
    }
}
