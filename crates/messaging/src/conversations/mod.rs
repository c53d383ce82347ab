//! Conversations: their visibility, status and assignment.

mod act;
mod activity;
mod assign;
mod assignment_context;
mod attributes;
mod auto_resolve;
mod bulk;
mod change;
mod create;
mod delete;
mod drafts;
mod end_snooze;
mod filter;
mod label;
mod last_seen;
mod list;
mod model;
mod mute;
mod open_without_bot;
mod own_teams;
mod participants;
mod query;
mod reply_window;
mod show;
mod toggle_priority;
mod toggle_status;
mod transcript;
mod transitions;
mod typing;
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
pub use toggle_status::{ToggleStatus, ToggledStatus};
pub use transcript::Transcript;
pub use transitions::{Beginning, Trigger};
pub use typing::Typing;
pub use view::ConversationView;

pub(crate) use assignment_context::AssignmentContext;
pub(crate) use change::distinct_labels;
pub(crate) use change::{ConversationChange, Draft, Writer};
pub(crate) use create::{Opening, check_attributes, without_bad_referer};
pub(crate) use end_snooze::wake_later;
pub(crate) use label::{checked_labels, without_labels};
pub(crate) use reply_window::closed;
pub(crate) use typing::tell as tell_typing;
pub(crate) use view::assemble;
pub use view::assemble_remaining;

use crate::Deps;
use crate::error::MessagingError;
use crate::ports::Visible;
use nimchat_core_model::{ConversationNumber, service};

service! {
    /// Reads and changes conversations.
    ConversationService(Deps)
}

/// The conversation, if it exists and is visible; checked in that order (docs/rules/messaging.md §0.1).
pub(crate) fn seen(found: Option<Visible>) -> Result<Conversation, MessagingError> {
    match found {
        None => Err(MessagingError::NotFound),
        Some(Visible { visible: false, .. }) => Err(MessagingError::NotVisible),
        Some(Visible { conversation, .. }) => Ok(conversation),
    }
}

/// A conversation's number, which clients use as its id.
pub type Number = ConversationNumber;
