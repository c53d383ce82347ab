//! The storage port of conversations.

use crate::contacts::Contact;
use crate::conversations::{Conversation, ConversationQuery, Counts, NewConversation};
use chrono::{DateTime, Utc};
use nimchat_accounts::Visibility;
use nimchat_core_model::{
    AccountId, ContactId, ContactInboxId, ConversationId, ConversationNumber, NewEvent,
    PageRequest, Portion, Progress, StoreResult, UserId,
};
use uuid::Uuid;

/// A conversation, and whether it is visible to the caller.
#[derive(Debug, Clone, PartialEq)]
pub struct Visible {
    /// The conversation.
    pub conversation: Conversation,
    /// Is it visible?
    pub visible: bool,
}

/// The scope of a customer's conversations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CustomerScope {
    /// The conversations of one session.
    Session(ContactInboxId),
    /// The conversations of the contact, in every inbox of the account.
    Contact(ContactId),
}

/// Reads conversations.
pub trait ConversationLookup {
    /// The conversation with this number and its visibility, in one read.
    fn find(
        &mut self,
        account: AccountId,
        number: ConversationNumber,
        to: Visibility,
    ) -> StoreResult<Option<Visible>>;
    /// The same with the conversation's contact, in one read.
    fn find_with_contact(
        &mut self,
        account: AccountId,
        number: ConversationNumber,
        to: Visibility,
    ) -> StoreResult<Option<(Visible, Contact)>>;
    /// The conversation with this key.
    fn by_id(
        &mut self,
        account: AccountId,
        id: ConversationId,
    ) -> StoreResult<Option<Conversation>>;
    /// The conversation with this name for links, in whatever account.
    fn by_uuid(&mut self, uuid: Uuid) -> StoreResult<Option<Conversation>>;
    /// Those of the keys that are this account's.
    fn many(
        &mut self,
        account: AccountId,
        ids: &[ConversationId],
    ) -> StoreResult<Vec<Conversation>>;
    /// The requested ones of the conversations that match, in [`ConversationSort::order`](
    /// crate::conversations::ConversationSort::order).
    fn list(
        &mut self,
        account: AccountId,
        query: &ConversationQuery,
        asked: &PageRequest,
    ) -> StoreResult<Portion<Conversation>>;
    /// The number of conversations that match the query, except for [`ConversationQuery::assignee`]. The counts are
    /// stored, and computed only for a query that is not [`ConversationQuery::is_counted`].
    fn counts(&mut self, account: AccountId, query: &ConversationQuery) -> StoreResult<Counts>;
    /// A customer's conversations, oldest first: the newest `limit` of them, or of those below a number.
    fn of_customer(
        &mut self,
        account: AccountId,
        mine: CustomerScope,
        before: Option<ConversationNumber>,
        limit: u32,
    ) -> StoreResult<Vec<Conversation>>;
    /// The users who take part besides the assignee, by id.
    fn participants(&mut self, conversation: ConversationId) -> StoreResult<Vec<UserId>>;
    /// Those of several conversations, by conversation and user.
    fn participants_of(
        &mut self,
        conversations: &[ConversationId],
    ) -> StoreResult<Vec<(ConversationId, UserId)>>;
    /// What agents have begun to write.
    fn draft(&mut self, conversation: ConversationId) -> StoreResult<Option<String>>;
    /// The account's open conversations whose last activity was before this time, the longest inactive first, at the most
    /// `limit`; those with a `waiting_since` are omitted if `ignores_waiting`.
    fn inactive(
        &mut self,
        account: AccountId,
        before: DateTime<Utc>,
        ignores_waiting: bool,
        limit: u32,
    ) -> StoreResult<Vec<ConversationNumber>>;
    /// The newest conversation of these sessions.
    fn latest_of_sessions(
        &mut self,
        sessions: &[ContactInboxId],
    ) -> StoreResult<Option<Conversation>>;
}

/// Stores conversations.
pub trait Conversations: ConversationLookup {
    /// Adds one, under the next number of its account.
    fn add(&mut self, conversation: NewConversation) -> StoreResult<Conversation>;
    /// Lets the account's next conversation have at least this number.
    fn skip_to(&mut self, account: AccountId, number: ConversationNumber) -> StoreResult<()>;
    /// As [`ConversationLookup::find`]; no other work changes the conversation until this work ends.
    fn lock(
        &mut self,
        account: AccountId,
        number: ConversationNumber,
        to: Visibility,
    ) -> StoreResult<Option<Visible>>;
    /// Locks the first `limit` conversations, by id, that have a label of this title, which is in lower case.
    fn lock_labelled(
        &mut self,
        account: AccountId,
        title: &str,
        limit: u32,
    ) -> StoreResult<Vec<Conversation>>;
    /// Adds users who take part; those who do already stay.
    fn add_participants(
        &mut self,
        conversation: &Conversation,
        users: &[UserId],
        at: DateTime<Utc>,
    ) -> StoreResult<()>;
    /// Removes users who take part; others are ignored.
    fn remove_participants(
        &mut self,
        conversation: ConversationId,
        users: &[UserId],
    ) -> StoreResult<()>;
    /// Notes that users are mentioned in it.
    fn mention(
        &mut self,
        conversation: &Conversation,
        users: &[UserId],
        at: DateTime<Utc>,
    ) -> StoreResult<()>;
    /// Stores what agents have begun to write, or removes it.
    fn set_draft(
        &mut self,
        conversation: &Conversation,
        draft: Option<&str>,
        at: DateTime<Utc>,
    ) -> StoreResult<()>;
    /// Erases part of the conversation, at most `limit` rows of a kind: what is about it, its messages with their
    /// files, and, last of all, itself.
    fn erase(
        &mut self,
        account: AccountId,
        id: ConversationId,
        limit: u32,
        at: DateTime<Utc>,
    ) -> StoreResult<Progress>;
    /// Writes the differences between the two, labels included, records the events, and updates the counts. `before`
    /// was read in this work.
    fn update(
        &mut self,
        before: &Conversation,
        after: &Conversation,
        told: &[NewEvent],
    ) -> StoreResult<()>;
}
