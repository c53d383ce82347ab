//! Inboxes, contacts, conversations and messages: where customers and agents talk.
//!
//! The crate owns the rules of a conversation (who may see it, what reopens it, who gets it) and knows no HTTP and
//! no SQL: storage comes in through [`ports`], people through `nimchat-accounts`.

pub mod contacts;
pub mod conversations;
pub mod error;
pub mod inboxes;
pub mod messages;
pub mod ports;
pub mod visitors;

#[cfg(feature = "memory")]
pub mod contract;
#[cfg(feature = "memory")]
pub mod memory;

pub use contacts::{
    Contact, ContactInbox, ContactService, ContactSort, ContactType, ContactView, NewContact,
    NewContactInbox,
};
pub use conversations::{
    AssigneeFilter, Conversation, ConversationQuery, ConversationService, ConversationSort,
    ConversationView, Counts, NewConversation, Priority, Status, StatusFilter,
};
pub use error::MessagingError;
pub use inboxes::{ApiChannel, Channel, Inbox, InboxService, NewInbox, WebWidgetChannel};
pub use messages::{
    ContentType, DeliveryStatus, Message, MessageService, MessageType, MessageView, MessageWindow,
    NewMessage, Sender, SenderView,
};
pub use visitors::{Visitor, VisitorService};

use nimchat_accounts::Directory;
use nimchat_core_model::{Clock, Tokens};
use std::sync::Arc;

/// What every service of this crate works with.
#[derive(Clone)]
pub struct Deps {
    /// Storage.
    pub store: Arc<dyn ports::Store>,
    /// Who is who.
    pub directory: Directory,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Chance.
    pub tokens: Arc<dyn Tokens>,
}
