//! The labels of a conversation (`operations.json #28, #29`).

use super::change::distinct_labels;
use super::{ConversationChange, ConversationService, Number};
use crate::error::Result;
use nimchat_accounts::Agent;
use nimchat_core_model::Violations;
use nimchat_core_model::values::{MAX_STRING, check_line};

impl ConversationService {
    /// The conversation's labels, in their order.
    pub fn labels(&self, caller: &Agent, number: Number) -> Result<Vec<String>> {
        let mut view = self.deps.read()?;
        Ok(view.conversations().seen(caller, number)?.labels)
    }

    /// Replaces the conversation's labels with these, in this order. They need not be among the account's own.
    pub fn set_labels(
        &self,
        caller: &Agent,
        number: Number,
        titles: Vec<String>,
    ) -> Result<Vec<String>> {
        let wanted = checked_labels(titles)?;
        self.relabel(caller, number, |_| wanted)
    }
}

impl ConversationService {
    /// Adds a label, in whatever case it is there already. Others stay, also those that another call adds meanwhile.
    pub fn add_label(&self, caller: &Agent, number: Number, title: &str) -> Result<Vec<String>> {
        let added = checked_labels(vec![title.to_owned()])?;
        if added.is_empty() {
            return Err(Violations::one("title", "can't be blank").into());
        }
        self.relabel(caller, number, |present| {
            distinct_labels(present.iter().chain(&added).cloned())
        })
    }

    /// Removes a label, in any case. Others stay.
    pub fn remove_label(&self, caller: &Agent, number: Number, title: &str) -> Result<Vec<String>> {
        let removed = [title.to_owned()];
        self.relabel(caller, number, |present| without_labels(present, &removed))
    }

    fn relabel(
        &self,
        caller: &Agent,
        number: Number,
        labels: impl FnOnce(&[String]) -> Vec<String>,
    ) -> Result<Vec<String>> {
        let mut work = self.deps.store.begin()?;
        let conversation = work.conversations().locked(caller, number)?;
        let wanted = labels(&conversation.labels);
        if conversation.labels == wanted {
            return Ok(wanted);
        }
        let now = self.deps.clock.now();
        let mut change = ConversationChange::of(conversation, caller.actor(), now);
        change.set_labels(&mut *work, wanted)?;
        let conversation = change.finish(&mut *work)?;
        work.commit()?;
        Ok(conversation.labels)
    }
}

/// The labels that stay, in their order, without these in any case.
pub(crate) fn without_labels(present: &[String], removed: &[String]) -> Vec<String> {
    let removed: Vec<String> = removed
        .iter()
        .map(|title| title.trim().to_lowercase())
        .collect();
    let kept = present
        .iter()
        .filter(|title| !removed.contains(&title.to_lowercase()));
    kept.cloned().collect()
}

/// The labels as they are stored: blank ones are omitted, and of those that differ in case alone the first stays.
pub(crate) fn checked_labels(titles: Vec<String>) -> Result<Vec<String>, Violations> {
    let given = titles.into_iter().map(|title| title.trim().to_owned());
    let labels = distinct_labels(given.filter(|title| !title.is_empty()));
    for title in &labels {
        check_line("labels", title, MAX_STRING)?;
    }
    Ok(labels)
}
