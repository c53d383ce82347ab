//! What was written or changed there after a conversation was moved in.

use super::conversation::{attributes, rate, write};
use super::{ImportService, ImportedConversation, ImportedMessage, ImportedRating, Origin};
use crate::conversations::{Conversation, seen};
use crate::error::{MessagingError, Result};
use crate::messages::{Message, MessageType};
use crate::ports::Work;
use chrono::{DateTime, Utc};
use nimchat_accounts::Visibility;
use nimchat_core_model::{AccountId, MessageId, StoredFile, files};
use std::collections::HashMap;

/// What followed a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Followed {
    /// How many messages.
    pub messages: usize,
    /// How many of the messages that were moved before changed.
    pub changed: usize,
    /// Did its state follow too?
    pub state: bool,
}

impl ImportService {
    /// Adds the messages that were not moved in with the conversation, and gives the others the content that they have
    /// there now, unless they were changed here. The conversation gets the state that it has there too, unless it was
    /// changed here.
    pub fn follow(
        &self,
        account: AccountId,
        origin: &Origin,
        mut imported: ImportedConversation,
    ) -> Result<Followed> {
        let (now, mut work) = self.deps.begin()?;
        let number = work.imports().imported(origin)?;
        let number = number.ok_or(MessagingError::NotFound)?.into();
        let locked = work
            .conversations()
            .lock(account, number, Visibility::Everything)?;
        let before = seen(locked)?;
        let mut new = Vec::new();
        let mut known = HashMap::new();
        let mut changed = 0;
        for message in std::mem::take(&mut imported.messages) {
            let old = message.old_id;
            if let Some(id) = work.imports().imported(&origin.message(old))? {
                let id = MessageId::new(id);
                known.insert(old, id);
                changed += usize::from(revise(&mut *work, &before, (id, message), (origin, now))?);
            } else {
                new.push(message);
            }
        }
        let is_as_moved = match work.imports().version(origin)? {
            Some(version) => before.updated_at == version,
            // moved by a release that noted none: a change of a conversation here leaves an activity message
            None => before.last_message_id == known.values().max().copied(),
        };
        let count = new.len();
        let is_unread = |at| before.agent_last_seen_at.is_none_or(|seen| at > seen);
        let unread = new.iter().filter(|message| {
            message.message_type == MessageType::Incoming && is_unread(message.created_at)
        });
        let unread = i32::try_from(unread.count()).unwrap_or(Conversation::MAX_UNREAD);
        let mut after = before.clone();
        let mut ids = write(&mut *work, &mut after, new, (origin, now))?;
        if is_as_moved {
            imported.set_state(&mut after);
        } else if count > 0 || changed > 0 {
            after.last_activity_at = after.last_activity_at.max(before.last_activity_at);
            after.unread_count = after
                .unread_count
                .saturating_add(unread)
                .min(Conversation::MAX_UNREAD);
            after.updated_at = now;
        }
        imported.finish(&mut *work, (&before, &after))?;
        ids.extend(known);
        for rating in std::mem::take(&mut imported.ratings) {
            rate_again(&mut *work, &after, &ids, rating)?;
        }
        work.imports().note_version(origin, imported.updated_at)?;
        work.commit()?;
        Ok(Followed {
            messages: count,
            changed,
            state: is_as_moved,
        })
    }
}

/// Was the message changed here? One that was moved in keeps the time at which it was written as that of its last change.
fn is_changed_here(message: &Message) -> bool {
    message.updated_at != message.created_at
}

/// Gives a message the content that it has there now. What was deleted there is deleted here; otherwise a message that was
/// changed here stays as it is. Answers whether it changed.
fn revise(
    work: &mut dyn Work,
    conversation: &Conversation,
    (id, there): (MessageId, ImportedMessage),
    (origin, now): (&Origin, DateTime<Utc>),
) -> Result<bool> {
    let here = work.messages().find(conversation.id, id)?;
    let Some(here) = here.filter(|here| !here.is_tombstone()) else {
        return Ok(false);
    };
    let mut after = Message {
        content: there.content,
        content_type: there.content_type,
        content_attributes: attributes(work, there.content_attributes, origin)?,
        status: there.status,
        ..here.clone()
    };
    if after.is_tombstone() {
        for file in here.attachments.iter().flat_map(StoredFile::references) {
            files::delete_later(Some(file.to_owned()), work.jobs(), now)?;
        }
        after.attachments.clear();
        after.updated_at = now;
        work.messages().update(&after)?;
        work.messages().redact_events(&after)?;
        return Ok(true);
    }
    if is_changed_here(&here) || after == here {
        return Ok(false);
    }
    work.messages().update(&after)?;
    Ok(true)
}

/// Records a rating, unless the customer rated here.
fn rate_again(
    work: &mut dyn Work,
    conversation: &Conversation,
    ids: &HashMap<i64, MessageId>,
    rating: ImportedRating,
) -> Result<()> {
    let Some(survey) = ids.get(&rating.message) else {
        return Ok(());
    };
    let message = work.messages().find(conversation.id, *survey)?;
    if message.as_ref().is_some_and(is_changed_here) {
        return Ok(());
    }
    let known = work.surveys().response_to(*survey)?;
    if known.is_some_and(|known| {
        known.rating == rating.rating && known.feedback_message == rating.feedback_message
    }) {
        return Ok(());
    }
    Ok(rate(work, conversation, ids, rating)?)
}
