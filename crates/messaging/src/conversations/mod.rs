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
use crate::ports::Visible;
use nimchat_core_model::{ConversationNumber, service};

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

/// A conversation's number, which clients use as its id.
pub type Number = ConversationNumber;
