//! What was written there after a conversation was moved in.

use super::conversation::{rate, write};
use super::{ImportService, ImportedConversation, Origin};
use crate::conversations::{Conversation, seen};
use crate::error::MessagingError;
use crate::messages::MessageType;
use nimchat_accounts::Visibility;
use nimchat_core_model::{AccountId, MessageId};

/// What followed a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Followed {
    /// How many messages.
    pub messages: usize,
    /// Did its state follow too?
    pub state: bool,
}

impl ImportService {
    /// Adds the messages that were not moved in with the conversation. It gets the state that it has there too, unless
    /// something was written here since. `latest` is the newest of the messages there that are here.
    pub fn follow(
        &self,
        account: AccountId,
        origin: &Origin,
        latest: Option<i64>,
        mut imported: ImportedConversation,
    ) -> Result<Followed, MessagingError> {
        let now = self.deps.clock.now();
        let mut work = self.deps.store.begin()?;
        let number = work.imports().imported(origin)?;
        let number = number.ok_or(MessagingError::NotFound)?.into();
        let locked = work
            .conversations()
            .lock(account, number, Visibility::Everything)?;
        let before = seen(locked)?;
        let mut new = Vec::new();
        for message in std::mem::take(&mut imported.messages) {
            // another import may have been faster
            let origin = origin.message(message.old_id);
            if work.imports().imported(&origin)?.is_none() {
                new.push(message);
            }
        }
        let latest = match latest {
            Some(old) => work.imports().imported(&origin.message(old))?,
            None => None,
        };
        // whoever changes a conversation here leaves an activity message in it
        let is_as_moved = before.last_message_id.map(MessageId::get) == latest;
        let count = new.len();
        let is_unread = |at| before.agent_last_seen_at.is_none_or(|seen| at > seen);
        let unread = new.iter().filter(|message| {
            message.message_type == MessageType::Incoming && is_unread(message.created_at)
        });
        let unread = i32::try_from(unread.count()).unwrap_or(Conversation::MAX_UNREAD);
        let mut after = before.clone();
        let ids = write(&mut *work, &mut after, new, (origin, now))?;
        if is_as_moved {
            imported.set_state(&mut after);
        } else {
            after.last_activity_at = after.last_activity_at.max(before.last_activity_at);
            after.unread_count = after
                .unread_count
                .saturating_add(unread)
                .min(Conversation::MAX_UNREAD);
            after.updated_at = now;
        }
        imported.finish(&mut *work, (&before, &after))?;
        for rating in std::mem::take(&mut imported.ratings) {
            rate(&mut *work, &after, &ids, rating)?;
        }
        work.commit()?;
        Ok(Followed {
            messages: count,
            state: is_as_moved,
        })
    }
}
