//! Replaces a conversation's custom attributes, beyond the reference (docs/rules/messaging.md §1).

use super::{
    Conversation, ConversationChange, ConversationService, Number, check_attributes, seen,
};
use crate::error::MessagingError;
use nimchat_accounts::Caller;
use nimchat_core_model::Attributes;

impl ConversationService {
    /// Replaces the account's own attributes of the conversation with these.
    pub fn set_custom_attributes(
        &self,
        caller: &Caller,
        number: Number,
        attributes: Attributes,
    ) -> Result<Conversation, MessagingError> {
        let account = caller.account_id();
        check_attributes(&self.deps, account, &Attributes::new(), &attributes)?;
        let mut work = self.deps.store.begin()?;
        let found = work
            .conversations()
            .lock(account, number, caller.visibility())?;
        let now = self.deps.clock.now();
        let mut change = ConversationChange::of(seen(found)?, caller.actor(), now);
        change.set_custom_attributes(attributes);
        let conversation = change.finish(&mut *work)?;
        work.commit()?;
        Ok(conversation)
    }
}
