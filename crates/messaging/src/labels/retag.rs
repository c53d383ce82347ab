//! What is tagged with a label's old title gets the new one, after the request that renamed the label (contract
//! accounts.md §5.8): there is the more of it the older the account is.

use super::LabelService;
use crate::error::MessagingError;
use crate::ports::Conversations;
use nimchat_core_model::{
    AccountId, Actor, Changes, ConversationId, EventName, NewEvent, Progress, Subject,
};
use serde_json::json;
use std::collections::BTreeMap;

/// Conversations that one step tags at the most.
const AT_ONCE: u32 = 500;

/// A label that has another title now.
#[derive(Debug, Clone, Copy)]
pub struct Renamed<'a> {
    /// Whose label.
    pub account: AccountId,
    /// The title that it had.
    pub from: &'a str,
    /// The title that it has.
    pub to: &'a str,
    /// Who renamed it.
    pub actor: &'a Actor,
}

impl LabelService {
    /// Tags some conversations anew, tells of each of them, and says whether there are more. May be repeated.
    pub fn retag(&self, label: Renamed<'_>) -> Result<Progress, MessagingError> {
        let now = self.deps.clock.now();
        let mut work = self.deps.store.begin()?;
        let conversations = work.conversations();
        let tagged = conversations.labelled(label.account, label.from, AT_ONCE)?;
        let old = titles(conversations, &tagged)?;
        conversations.rename_label(label.account, &tagged, label.from, label.to)?;
        let new = titles(conversations, &tagged)?;
        let events: Vec<NewEvent> = tagged
            .iter()
            .map(|&id| {
                let lists = (json!(old.get(&id)), json!(new.get(&id)));
                NewEvent::new(
                    label.account,
                    EventName::ConversationUpdated,
                    Subject::Conversation { id },
                    label.actor.clone(),
                    now,
                )
                .with_changes(Changes::from([("label_list".to_owned(), lists)]))
            })
            .collect();
        work.outbox().record(&events)?;
        work.commit()?;
        Ok(Progress::of(tagged.len(), AT_ONCE))
    }
}

/// What each of the conversations is tagged with.
fn titles(
    conversations: &mut dyn Conversations,
    ids: &[ConversationId],
) -> Result<BTreeMap<ConversationId, Vec<String>>, MessagingError> {
    let mut lists: BTreeMap<_, Vec<String>> = BTreeMap::new();
    for (id, title) in conversations.labels(ids)? {
        lists.entry(id).or_default().push(title);
    }
    Ok(lists)
}
