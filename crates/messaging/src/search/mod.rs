//! Search of messages and conversations (docs/rules/messaging.md §1).
//!
//! A text is found wherever it stands, in any case. What is searched is indexed after it is written
//! ([`SearchService::index_new`]); a search reads what is not indexed yet.

mod conversations;
mod index;
mod messages;
mod numbers;
mod within;

pub use conversations::FoundConversation;
pub use numbers::numbers_with;
pub use within::{MESSAGES_SHOWN, MatchingMessages};

use crate::Deps;
use crate::conversations::Conversation;
use crate::error::{MessagingError, Result};
use crate::messages::Message;
use nimchat_accounts::{Agent, Visibility};
use nimchat_core_model::search::asked;
use nimchat_core_model::{Order, service};

/// The order of the messages that a search finds.
pub fn order_of_messages() -> Order<Message> {
    Order::newest_first("found messages", "id", |it: &Message| it.id.get().into())
}

/// The order of the conversations that a search finds.
pub fn order_of_conversations() -> Order<Conversation> {
    let number = |it: &Conversation| it.number.get().into();
    Order::newest_first("found conversations", "number", number)
}

/// What is searched for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextSearch {
    /// The text, which is not blank.
    pub text: String,
    /// The visibility of the caller.
    pub visibility: Visibility,
}

impl TextSearch {
    fn of(caller: &Agent, text: &str) -> Result<Self> {
        Ok(Self {
            text: asked("q", text)?.ok_or(MessagingError::NoSearchText)?,
            visibility: caller.visibility(),
        })
    }
}

service! {
    /// Searches messages and conversations.
    SearchService(Deps)
}
