//! The labels of a conversation (`operations.json #28, #29`).

use super::{ConversationService, Number, Revision, activity, seen};
use crate::error::MessagingError;
use nimchat_accounts::Agent;
use nimchat_core_model::{Changes, EventName, Violations};
use serde_json::json;

impl ConversationService {
    /// The conversation's labels, by title.
    pub fn labels(&self, caller: &Agent, number: Number) -> Result<Vec<String>, MessagingError> {
        let mut view = self.deps.store.read()?;
        let found = view
            .conversations()
            .find(caller.account_id(), number, caller.visibility())?;
        let labels = view.conversations().labels(&[seen(found)?.id])?;
        Ok(labels.into_iter().map(|(_, title)| title).collect())
    }

    /// Gives the conversation exactly these labels. They need not be among the account's own; blank ones are left
    /// out, a repeated one counts once.
    pub fn set_labels(
        &self,
        caller: &Agent,
        number: Number,
        titles: Vec<String>,
    ) -> Result<Vec<String>, MessagingError> {
        let account = caller.account_id();
        let mut wanted: Vec<String> = titles
            .into_iter()
            .map(|title| title.trim().to_lowercase())
            .filter(|title| !title.is_empty())
            .collect();
        wanted.sort();
        wanted.dedup();
        if wanted.iter().any(|title| title.chars().count() > 255) {
            let message = "is too long (maximum is 255 characters)";
            return Err(Violations::one("labels", message).into());
        }
        let mut work = self.deps.store.begin()?;
        let found = work
            .conversations()
            .lock(account, number, caller.visibility())?;
        let conversation = seen(found)?;
        let id = conversation.id;
        let before: Vec<String> = work
            .conversations()
            .labels(&[id])?
            .into_iter()
            .map(|(_, title)| title)
            .collect();
        if before != wanted {
            let missing = |from: &[String], of: &[String]| -> Vec<String> {
                of.iter().filter(|t| !from.contains(t)).cloned().collect()
            };
            let added = missing(&before, &wanted);
            let removed = missing(&wanted, &before);
            work.conversations().set_labels(account, id, &wanted)?;
            let mut revision = Revision::of(conversation, caller.actor(), self.deps.clock.now());
            let change = (json!(before), json!(wanted));
            revision.tell(
                EventName::ConversationUpdated,
                Changes::from([("label_list".to_owned(), change)]),
            );
            for text in activity::labels(&caller.actor(), &added, &removed) {
                revision.note(&mut *work, Some(text))?;
            }
            revision.finish(&mut *work)?;
            work.commit()?;
        }
        Ok(wanted)
    }
}
