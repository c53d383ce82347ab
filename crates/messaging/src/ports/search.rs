//! The storage port of searches.

use crate::conversations::Conversation;
use crate::messages::Message;
use crate::search::{FoundMessage, IndexText, TextSearch, ToIndex};
use chrono::{DateTime, Utc};
use nimchat_core_model::{AccountId, ConversationId, PageRequest, Portion, Progress, StoreResult};

/// Finds messages and conversations by text, whether or not they are indexed yet; those of older versions once they are
/// indexed.
pub trait SearchLookup {
    /// The requested ones of the visible messages since then in which the text is, newest first.
    fn found_messages(
        &mut self,
        account: AccountId,
        search: &TextSearch,
        since: DateTime<Utc>,
        asked: &PageRequest,
    ) -> StoreResult<Portion<FoundMessage>>;
    /// The requested ones of the visible conversations in whose number or customer the text is, newest first.
    fn found_conversations(
        &mut self,
        account: AccountId,
        search: &TextSearch,
        asked: &PageRequest,
    ) -> StoreResult<Portion<Conversation>>;
    /// The incoming and outgoing messages of these conversations in which the text is, by id; of each conversation the
    /// newest `limit`.
    fn said_in(
        &mut self,
        account: AccountId,
        text: &str,
        conversations: &[ConversationId],
        limit: u32,
    ) -> StoreResult<Vec<Message>>;
    /// Up to `limit` of the messages that were written or changed and are not indexed yet.
    fn to_index(&mut self, limit: u32) -> StoreResult<Vec<ToIndex>>;
}

/// Stores what searches look up.
pub trait SearchIndex: SearchLookup {
    /// Indexes those whose content is still the same and that another process does not index at the moment.
    fn index(&mut self, texts: &[IndexText]) -> StoreResult<()>;
    /// Indexes the newest `limit` messages of older versions that are not indexed yet, and answers whether more remain,
    /// and the id below which they are.
    fn index_old(&mut self, limit: u32) -> StoreResult<(Progress, i64)>;
}
