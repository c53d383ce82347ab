//! The storage port of messages.

use crate::messages::{BotFace, Message, MessageWindow, NewMessage};
use chrono::{DateTime, Utc};
use nimchat_core_model::{AccountId, ConversationId, InboxId, MessageId, Page, Paged, StoreResult};

/// The first and the newest messages of a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct MessageEnds {
    /// The first, of any type.
    pub first: Option<MessageId>,
    /// The newest from the customer.
    pub newest_incoming: Option<MessageId>,
    /// The newest to the customer, notes included.
    pub newest_outgoing: Option<MessageId>,
}

/// Messages, and the bots who wrote them, which are read with them.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct WrittenMessages {
    /// The messages.
    pub messages: Vec<Message>,
    /// Those bots among their senders that still exist, in any order, each once.
    pub bots: Vec<BotFace>,
}

/// Reads messages.
pub trait MessageLookup {
    /// The message, if it is in this conversation.
    fn find(&mut self, conversation: ConversationId, id: MessageId)
    -> StoreResult<Option<Message>>;
    /// Those of the ids that are this account's, by id.
    fn many(&mut self, account: AccountId, ids: &[MessageId]) -> StoreResult<WrittenMessages>;
    /// A window on a conversation, oldest first.
    fn window(
        &mut self,
        conversation: ConversationId,
        window: MessageWindow,
    ) -> StoreResult<WrittenMessages>;
    /// The newest `limit` messages that are visible to customers, of each of these conversations, oldest first within
    /// each.
    fn public_of(
        &mut self,
        conversations: &[ConversationId],
        limit: u32,
    ) -> StoreResult<Vec<Message>>;
    /// When the `nth` newest message (from 1) was written; none if there are fewer.
    fn nth_newest_at(
        &mut self,
        conversation: ConversationId,
        nth: u32,
    ) -> StoreResult<Option<DateTime<Utc>>>;
    /// The newest incoming messages, at the most `limit`, newest first.
    fn newest_incoming(
        &mut self,
        conversation: ConversationId,
        limit: u32,
    ) -> StoreResult<Vec<Message>>;
    /// When the newest incoming message of each of these conversations was written. Conversations without one are
    /// omitted.
    fn newest_incoming_at(
        &mut self,
        conversations: &[ConversationId],
    ) -> StoreResult<Vec<(ConversationId, DateTime<Utc>)>>;
    /// The conversation's oldest survey.
    fn first_survey(&mut self, conversation: ConversationId) -> StoreResult<Option<Message>>;
    /// Was the customer asked for an e-mail address in this conversation?
    fn asks_for_address(&mut self, conversation: ConversationId) -> StoreResult<bool>;
    /// When the newest message of this type that is not among agents was written.
    fn newest_public_at(
        &mut self,
        conversation: ConversationId,
        message_type: crate::messages::MessageType,
    ) -> StoreResult<Option<DateTime<Utc>>>;
    /// The newest messages to the customer (not from them, not among agents, no change of the conversation) that were
    /// written after `after` and up to `until`, and that count neither as read nor as failed; at the most `limit`, newest
    /// first.
    fn unread_by_customer(
        &mut self,
        conversation: ConversationId,
        after: Option<DateTime<Utc>>,
        until: DateTime<Utc>,
        limit: u32,
    ) -> StoreResult<Vec<Message>>;
    /// The message that has claimed this source id in the inbox.
    fn by_source(&mut self, inbox: InboxId, source_id: &str) -> StoreResult<Option<Message>>;
    /// The first and the newest messages of each of these conversations, however many are in between.
    fn ends_of(
        &mut self,
        conversations: &[ConversationId],
    ) -> StoreResult<Vec<(ConversationId, MessageEnds)>>;
    /// The attachments of a conversation, the newest message's first: each as its message and its place there.
    fn attachments(
        &mut self,
        conversation: ConversationId,
        page: Page,
    ) -> StoreResult<Paged<(MessageId, usize)>>;
    /// Does the conversation have a message of one of these types?
    fn any_of_type(
        &mut self,
        conversation: ConversationId,
        types: &[crate::messages::MessageType],
    ) -> StoreResult<bool>;
}

/// Stores messages.
pub trait Messages: MessageLookup {
    /// Adds one. Its id is larger than all others in the conversation.
    fn append(&mut self, message: NewMessage) -> StoreResult<Message>;
    /// Claims the message's source id in its inbox. False if another message has claimed it; the claim of a work that has
    /// not ended is waited for.
    fn claim_source(&mut self, message: &Message) -> StoreResult<bool>;
    /// Writes content, content type, attributes and status of an existing one.
    fn update(&mut self, message: &Message) -> StoreResult<()>;
    /// Removes the content of a deleted message from the events about it. Their moments show the tombstone instead.
    fn redact_events(&mut self, tombstone: &Message) -> StoreResult<()>;
}
