//! Searches in memory.

use super::lists::says;
use super::state::{State, size};
use crate::conversations::Conversation;
use crate::messages::{Message, MessageType};
use crate::ports::{SearchIndex, SearchLookup};
use crate::search::{
    FoundMessage, IndexText, TextSearch, ToIndex, order_of_conversations, order_of_messages,
};
use chrono::{DateTime, Utc};
use nimchat_core_model::filter::folded;
use nimchat_core_model::{AccountId, ConversationId, PageRequest, Portion, Progress, StoreResult};

impl SearchLookup for State {
    fn found_messages(
        &mut self,
        account: AccountId,
        search: &TextSearch,
        since: DateTime<Utc>,
        asked: &PageRequest,
    ) -> StoreResult<Portion<FoundMessage>> {
        let found = self.messages.values().filter(|message| {
            message.account_id == account
                && message.created_at >= since
                && self.sees(search.visibility, message.inbox_id)
                && says(message, &search.text)
        });
        let found = found.filter_map(|message| {
            let conversation = self.conversations.get(&message.conversation_id)?;
            Some(FoundMessage {
                message: message.clone(),
                number: conversation.number,
            })
        });
        order_of_messages().select(found.collect(), asked)
    }

    fn found_conversations(
        &mut self,
        account: AccountId,
        search: &TextSearch,
        asked: &PageRequest,
    ) -> StoreResult<Portion<Conversation>> {
        let text = folded(&search.text);
        let found = self.conversations.values().filter(|conversation| {
            let contact = self.contacts.get(&conversation.contact_id);
            conversation.account_id == account
                && self.sees(search.visibility, conversation.inbox_id)
                && (conversation.number.to_string().contains(&text)
                    || contact.is_some_and(|contact| contact.search_text().contains(&text)))
        });
        order_of_conversations().select(found.cloned().collect(), asked)
    }

    fn said_in(
        &mut self,
        _account: AccountId,
        text: &str,
        conversations: &[ConversationId],
        limit: u32,
    ) -> StoreResult<Vec<Message>> {
        let spoken = [MessageType::Incoming, MessageType::Outgoing];
        let mut found: Vec<Message> = Vec::new();
        for conversation in conversations {
            let newest_first = self.newest_first(*conversation);
            let saying = newest_first
                .filter(|message| spoken.contains(&message.message_type) && says(message, text));
            found.extend(saying.take(size(limit)).cloned());
        }
        found.sort_by_key(|message| message.id);
        Ok(found)
    }

    /// Searches read the rows themselves.
    fn to_index(&mut self, _limit: u32) -> StoreResult<Vec<ToIndex>> {
        Ok(Vec::new())
    }
}

impl SearchIndex for State {
    fn index(&mut self, _texts: &[IndexText]) -> StoreResult<()> {
        Ok(())
    }

    fn index_old(&mut self, _limit: u32) -> StoreResult<(Progress, i64)> {
        Ok((Progress::Done, 0))
    }
}
