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
pub use index::{IndexText, ToIndex};
pub use messages::FoundMessage;
pub use numbers::numbers_with;
pub use within::{MESSAGES_SHOWN, MatchingMessages};

use crate::Deps;
use crate::conversations::{Conversation, ConversationView};
use crate::error::{MessagingError, Result};
use crate::messages::{MessageView, view_messages};
use crate::ports::WrittenMessages;
use nimchat_accounts::{Agent, Visibility};
use nimchat_core_model::search::asked;
use nimchat_core_model::{AccountId, Order, service};
use std::collections::HashMap;

/// The order of the messages that a search finds.
pub fn order_of_messages() -> Order<FoundMessage> {
    let id = |it: &FoundMessage| it.message.id.get().into();
    Order::newest_first("found messages", "id", id)
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

/// The views of messages of these conversations.
fn view_within(
    deps: &Deps,
    account: AccountId,
    written: WrittenMessages,
    conversations: &[ConversationView],
) -> Result<Vec<MessageView>> {
    let views = conversations.iter();
    let (numbers, contacts): (HashMap<_, _>, HashMap<_, _>) = views
        .map(|view| {
            let (conversation, contact) = (&view.conversation, &view.contact);
            let numbered = (conversation.id, conversation.number);
            (numbered, (contact.id, contact.clone()))
        })
        .unzip();
    view_messages(deps, account, written, &contacts, |message| {
        numbers.get(&message.conversation_id).copied()
    })
}
