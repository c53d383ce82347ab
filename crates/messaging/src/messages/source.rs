//! Source ids that an inbox takes once: a bridge that repeats a call is answered with the message that it made first
//! (`docs/decisions/0031`).

use super::{MessageService, MessageView, seen_inbox, view_one};
use crate::Deps;
use crate::conversations::{Conversation, Draft};
use crate::error::{MessagingError, Result};
use crate::inboxes::Inbox;
use nimchat_accounts::Caller;
use nimchat_core_model::{AccountId, ConversationNumber, InboxId};

/// The source id of a message, in an inbox that takes each once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SourceKey {
    account: AccountId,
    inbox: InboxId,
    source_id: String,
}

impl SourceKey {
    /// None if the message has no source id, or its inbox takes any number of messages with the same one.
    pub fn of(inbox: &Inbox, draft: &Draft) -> Option<Self> {
        let source_id = draft.source_id.clone()?;
        inbox.channel.has_unique_source_ids().then_some(Self {
            account: inbox.account_id,
            inbox: inbox.id,
            source_id,
        })
    }

    /// The message that has claimed it, and its conversation.
    pub fn first(&self, deps: &Deps) -> Result<Option<(super::Message, Conversation)>> {
        let mut view = deps.read()?;
        let Some(message) = view.messages().by_source(self.inbox, &self.source_id)? else {
            return Ok(None);
        };
        let conversation = view
            .conversations()
            .by_id(self.account, message.conversation_id)?;
        Ok(conversation.map(|conversation| (message, conversation)))
    }

    /// The same where another unit of work has claimed it, which may not be committed yet: waits until it is.
    pub fn claimed(&self, deps: &Deps) -> Result<(super::Message, Conversation)> {
        let mut work = deps.store.begin()?;
        let message = work.messages().by_source(self.inbox, &self.source_id)?;
        let message = message.ok_or(MessagingError::NotFound)?;
        let within = message.conversation_id;
        let conversation = work.conversations().by_id(self.account, within)?;
        work.commit()?;
        Ok((message, conversation.ok_or(MessagingError::NotFound)?))
    }
}

impl MessageService {
    pub(super) fn source_key(
        &self,
        caller: &Caller,
        number: ConversationNumber,
        draft: &Draft,
    ) -> Result<Option<SourceKey>> {
        if draft.source_id.is_none() {
            return Ok(None);
        }
        let mut view = self.deps.read()?;
        let inbox = seen_inbox(&mut *view, caller, number)?;
        Ok(SourceKey::of(&inbox, draft))
    }

    /// The message that has claimed the key.
    pub(super) fn first_of(&self, key: &SourceKey) -> Result<Option<MessageView>> {
        let Some((message, conversation)) = key.first(&self.deps)? else {
            return Ok(None);
        };
        view_one(&self.deps, key.account, message, conversation.number).map(Some)
    }
}
