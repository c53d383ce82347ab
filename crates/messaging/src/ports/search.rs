//! The storage port of searches.

use crate::conversations::Conversation;
use crate::messages::Message;
use crate::search::TextSearch;
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
    ) -> StoreResult<Portion<Message>>;
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
}

/// Stores what searches look up.
pub trait SearchIndex: SearchLookup {
    /// Indexes up to `limit` messages that were written or changed, and answers whether more wait.
    fn index_new(&mut self, limit: u32) -> StoreResult<Progress>;
    /// Indexes the newest `limit` messages of older versions that are not indexed yet, and answers whether more remain,
    /// and the id below which they are.
    fn index_old(&mut self, limit: u32) -> StoreResult<(Progress, i64)>;
}
