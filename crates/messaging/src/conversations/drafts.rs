//! The draft of a conversation's next message, one for all agents, beyond the reference (docs/rules/messaging.md §1).

use super::{ConversationService, Number, seen};
use crate::error::MessagingError;
use crate::messages::Message;
use nimchat_accounts::Agent;
use nimchat_core_model::values::check_length;

impl ConversationService {
    /// The draft, if there is one.
    pub fn draft(&self, caller: &Agent, number: Number) -> Result<Option<String>, MessagingError> {
        let mut view = self.deps.store.read()?;
        let found = view
            .conversations()
            .find(caller.account_id(), number, caller.visibility())?;
        let conversation = seen(found)?.id;
        Ok(view.conversations().draft(conversation)?)
    }

    /// Stores the draft; without one, or with a blank one, it is removed.
    pub fn set_draft(
        &self,
        caller: &Agent,
        number: Number,
        draft: Option<&str>,
    ) -> Result<(), MessagingError> {
        let draft = draft.filter(|text| !text.trim().is_empty());
        if let Some(draft) = draft {
            check_length("message", draft, Message::MAX_CONTENT)?;
        }
        let mut work = self.deps.store.begin()?;
        let found = work
            .conversations()
            .lock(caller.account_id(), number, caller.visibility())?;
        let conversation = seen(found)?;
        let now = self.deps.clock.now();
        work.conversations().set_draft(&conversation, draft, now)?;
        Ok(work.commit()?)
    }
}
