//! Conversations by the text of their messages.

use super::{SearchService, TextSearch, view_within};
use crate::conversations::{ConversationList, ConversationQuery, ConversationService};
use crate::error::Result;
use crate::messages::MessageView;
use crate::ports::WrittenMessages;
use nimchat_accounts::Agent;
use nimchat_core_model::{ConversationId, PageRequest};

/// The most messages of one conversation that are shown.
pub const MESSAGES_SHOWN: u32 = 20;

/// A page of conversations, and those of their messages in which the text is.
#[derive(Debug, Clone, PartialEq)]
pub struct MatchingMessages {
    /// The conversations.
    pub list: ConversationList,
    /// The newest of the messages, oldest first within each conversation.
    pub messages: Vec<MessageView>,
}

impl SearchService {
    /// A page of the conversations that match the query, whose text is required, with the messages that have the text.
    pub fn within(
        &self,
        caller: &Agent,
        query: ConversationQuery,
        asked: impl Into<PageRequest>,
    ) -> Result<MatchingMessages> {
        let account = caller.account_id();
        let search = TextSearch::of(caller, query.text.as_deref().unwrap_or_default())?;
        let query = ConversationQuery {
            text: Some(search.text.clone()),
            ..query
        };
        let list = ConversationService::new(self.deps.clone()).list(caller, &query, asked)?;
        let conversations = list.page.items.iter();
        let ids: Vec<ConversationId> = conversations.map(|view| view.conversation.id).collect();
        let said = {
            let mut view = self.deps.read()?;
            view.search()
                .said_in(account, &search.text, &ids, MESSAGES_SHOWN)?
        };
        let said = WrittenMessages::of(&self.deps, said)?;
        Ok(MatchingMessages {
            messages: view_within(&self.deps, account, said, &list.page.items)?,
            list,
        })
    }
}
