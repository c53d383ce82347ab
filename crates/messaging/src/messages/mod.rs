//! Messages: those of customers, agents and bots, and private notes among agents.

mod attachments;
mod author;
mod content;
mod delete;
mod list;
mod list_attachments;
mod mention;
mod model;
mod note_delivery;
mod post;
mod set_status;
mod source;
mod submit;
mod view;

pub use attachments::NewAttachment;
pub use list::Thread;
pub use list_attachments::AttachmentView;
pub use mention::{Mentions, readable};
pub use model::{
    ContentType, DeliveryStatus, Message, MessageType, MessageWindow, NewMessage, Sender,
};
pub use post::PostMessage;
pub use submit::Submission;
pub use view::{BotFace, MessageView, SenderView, view_messages};

pub(crate) use attachments::check_attachments;
pub(crate) use author::named_bot;
pub(crate) use content::check_content;
pub(crate) use model::is_human_reply;
pub(crate) use post::resolve_reply;
pub(crate) use source::SourceKey;
pub(crate) use view::{view_one, view_written};

use crate::Deps;
use crate::conversations::{Number, Viewer};
use crate::error::{MessagingError, Result};
use crate::inboxes::Inbox;
use crate::ports::View;
use nimchat_core_model::service;

service! {
    /// Reads, writes and deletes messages.
    MessageService(Deps)
}

/// The inbox of a conversation that is visible to the viewer.
fn seen_inbox(view: &mut dyn View, viewer: &impl Viewer, number: Number) -> Result<Inbox> {
    let conversation = view.conversations().seen(viewer, number)?;
    let inbox = view
        .inboxes()
        .find(conversation.account_id, conversation.inbox_id)?;
    inbox.ok_or(MessagingError::NotFound)
}
