//! Conversations: their visibility, status and assignment.

mod act;
mod activity;
mod assign;
mod assignment_context;
mod auto_resolve;
mod bulk;
mod change;
mod create;
mod filter;
mod label;
mod list;
mod model;
mod participants;
mod query;
mod reply_window;
mod service;
mod status;
mod transcript;
mod transitions;
mod view;

pub use act::{Acted, ConversationAction, Performer};
pub use activity::status_told_by;
pub use assign::{Assign, Assigned};
pub use bulk::ConversationChanges;
pub use create::CreateConversation;
pub use filter::{ConversationField, ConversationVocabulary};
pub use list::ConversationList;
pub use model::{Conversation, NewConversation, Priority, Status};
pub use query::{
    AssigneeFilter, ConversationGroup, ConversationQuery, ConversationSort, ConversationSortKey,
    Counts, StatusFilter,
};
pub use service::Typing;
pub use status::{ToggleStatus, ToggledStatus};
pub use transcript::Transcript;
pub use transitions::{Beginning, Trigger};
pub use view::{ConversationView, assemble_remaining};
pub(crate) use view::{assemble_with, newest_messages};

pub(crate) use assignment_context::AssignmentContext;
pub(crate) use change::{ConversationChange, Draft, Writer, distinct_labels};
pub(crate) use create::{Opening, check_attributes, without_bad_referer};
pub(crate) use label::{checked_labels, without_labels};
pub(crate) use reply_window::closed;
pub(crate) use service::tell as tell_typing;
pub(crate) use status::wake_later;
pub(crate) use view::assemble;

use crate::Deps;
use crate::error::{MessagingError, Result};
use crate::ports::{ConversationLookup, Conversations, Visible, Work};
use nimchat_accounts::{Agent, Caller, Visibility};
use nimchat_core_model::{AccountId, Actor, ConversationNumber, service};

service! {
    /// Reads and changes conversations.
    ConversationService(Deps)
}

/// The conversation, if it exists and is visible; checked in that order (docs/rules/messaging.md §0.1).
pub(crate) fn seen(found: Option<Visible>) -> Result<Conversation> {
    match found {
        None => Err(MessagingError::NotFound),
        Some(Visible { visible: false, .. }) => Err(MessagingError::NotVisible),
        Some(Visible { conversation, .. }) => Ok(conversation),
    }
}

/// Those who work in the conversations of an account.
pub(crate) trait Viewer {
    /// The account, and what of it is visible to them.
    fn sight(&self) -> (AccountId, Visibility);
    /// The name that events use.
    fn actor(&self) -> Actor;
}

impl Viewer for Agent {
    fn sight(&self) -> (AccountId, Visibility) {
        (self.account_id(), self.visibility())
    }

    fn actor(&self) -> Actor {
        self.actor()
    }
}

impl Viewer for Caller {
    fn sight(&self) -> (AccountId, Visibility) {
        (self.account_id(), self.visibility())
    }

    fn actor(&self) -> Actor {
        self.actor()
    }
}

impl dyn ConversationLookup + '_ {
    /// The conversation with this number, if it is visible to the viewer.
    pub(crate) fn seen(&mut self, viewer: &impl Viewer, number: Number) -> Result<Conversation> {
        let (account, visibility) = viewer.sight();
        seen(self.find(account, number, visibility)?)
    }
}

impl dyn Conversations + '_ {
    /// The same, locked.
    pub(crate) fn locked(&mut self, viewer: &impl Viewer, number: Number) -> Result<Conversation> {
        let (account, visibility) = viewer.sight();
        seen(self.lock(account, number, visibility)?)
    }
}

impl ConversationService {
    /// Changes the conversation, if it is visible to the viewer, in a unit of work of its own.
    fn change_seen(
        &self,
        viewer: &impl Viewer,
        number: Number,
        change: impl FnOnce(&mut ConversationChange, &mut dyn Work) -> Result<()>,
    ) -> Result<Conversation> {
        let mut work = self.deps.store.begin()?;
        let conversation = work.conversations().locked(viewer, number)?;
        let now = self.deps.clock.now();
        let mut changing = ConversationChange::of(conversation, viewer.actor(), now);
        change(&mut changing, &mut *work)?;
        let conversation = changing.finish(&mut *work)?;
        work.commit()?;
        Ok(conversation)
    }
}

/// A conversation's number, which clients use as its id.
pub type Number = ConversationNumber;
