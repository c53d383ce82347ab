//! What agents note about a contact (docs/rules/contacts-and-inboxes.md §3).

use super::ContactService;
use crate::error::{MessagingError, Result};
use chrono::{DateTime, Utc};
use nimchat_accounts::{Agent, AgentView};
use nimchat_core_model::values::{MAX_TEXT, check_required};
use nimchat_core_model::{AccountId, ContactId, ContactNoteId, UserId, distinct};
use std::collections::HashMap;

/// A note about a contact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContactNote {
    /// Its id.
    pub id: ContactNoteId,
    /// Its account.
    pub account_id: AccountId,
    /// The contact.
    pub contact_id: ContactId,
    /// The user who wrote it last, while they exist.
    pub user_id: Option<UserId>,
    /// The text.
    pub content: String,
    /// When it was created.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

/// A note before it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewContactNote {
    /// As [`ContactNote::account_id`].
    pub account_id: AccountId,
    /// As [`ContactNote::contact_id`].
    pub contact_id: ContactId,
    /// As [`ContactNote::user_id`].
    pub user_id: Option<UserId>,
    /// As [`ContactNote::content`].
    pub content: String,
    /// When it is created.
    pub created_at: DateTime<Utc>,
}

/// A note and its author, while they are a member of the account.
#[derive(Debug, Clone, PartialEq)]
pub struct NoteView {
    /// The note.
    pub note: ContactNote,
    /// Its author.
    pub user: Option<AgentView>,
}

/// Every agent may read and change every note. A contact of another account, or a note of another contact, is not found.
impl ContactService {
    /// The contact's notes, newest first.
    pub fn notes(&self, caller: &Agent, contact: ContactId) -> Result<Vec<NoteView>> {
        self.find(caller, contact)?;
        let account = caller.account_id();
        let notes = self.deps.read()?.notes().of_contact(account, contact)?;
        self.note_views(caller, notes)
    }

    /// One of the contact's notes.
    pub fn note(&self, caller: &Agent, contact: ContactId, id: ContactNoteId) -> Result<NoteView> {
        self.find(caller, contact)?;
        let account = caller.account_id();
        let note = self.deps.read()?.notes().find(account, contact, id)?;
        self.note_view(caller, note.ok_or(MessagingError::NotFound)?)
    }

    /// Adds a note.
    pub fn add_note(
        &self,
        caller: &Agent,
        contact: ContactId,
        content: Option<String>,
    ) -> Result<NoteView> {
        self.find(caller, contact)?;
        let content = content.unwrap_or_default();
        check_required("content", &content, MAX_TEXT)?;
        let mut work = self.deps.store.begin()?;
        let note = work.notes().add(NewContactNote {
            account_id: caller.account_id(),
            contact_id: contact,
            user_id: Some(caller.user.id),
            content,
            created_at: self.deps.clock.now(),
        })?;
        work.commit()?;
        self.note_view(caller, note)
    }

    /// Replaces the text, if one is sent; the caller becomes the author.
    pub fn update_note(
        &self,
        caller: &Agent,
        contact: ContactId,
        id: ContactNoteId,
        content: Option<String>,
    ) -> Result<NoteView> {
        self.find(caller, contact)?;
        let mut work = self.deps.store.begin()?;
        let found = work.notes().find(caller.account_id(), contact, id)?;
        let mut note = found.ok_or(MessagingError::NotFound)?;
        note.content = content.unwrap_or(note.content);
        check_required("content", &note.content, MAX_TEXT)?;
        note.user_id = Some(caller.user.id);
        note.updated_at = self.deps.clock.now();
        work.notes().update(&note)?;
        work.commit()?;
        self.note_view(caller, note)
    }

    /// Removes the note.
    pub fn delete_note(&self, caller: &Agent, contact: ContactId, id: ContactNoteId) -> Result<()> {
        self.find(caller, contact)?;
        let mut work = self.deps.store.begin()?;
        if !work.notes().remove(caller.account_id(), contact, id)? {
            return Err(MessagingError::NotFound);
        }
        Ok(work.commit()?)
    }

    fn note_view(&self, caller: &Agent, note: ContactNote) -> Result<NoteView> {
        let views = self.note_views(caller, vec![note])?;
        views.into_iter().next().ok_or(MessagingError::NotFound)
    }

    fn note_views(&self, caller: &Agent, notes: Vec<ContactNote>) -> Result<Vec<NoteView>> {
        let authors = distinct(&notes, |note| note.user_id);
        let agents = self.deps.directory.agents(caller.account_id(), &authors)?;
        let agents = agents.into_iter().map(|agent| (agent.user.id, agent));
        let agents: HashMap<UserId, AgentView> = agents.collect();
        let view = |note: ContactNote| NoteView {
            user: note.user_id.and_then(|id| agents.get(&id).cloned()),
            note,
        };
        Ok(notes.into_iter().map(view).collect())
    }
}
