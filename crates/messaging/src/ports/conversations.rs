//! What is asked of storage about conversations.

use crate::conversations::{Conversation, ConversationQuery, Counts, NewConversation};
use nimchat_accounts::Visibility;
use nimchat_core_model::{
    AccountId, ContactId, ContactInboxId, ConversationId, ConversationNumber, NewEvent, Page,
    StoreError,
};

/// A conversation, and whether whoever asked sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct Visible {
    /// The conversation.
    pub conversation: Conversation,
    /// Is its inbox one of those seen?
    pub visible: bool,
}

/// Whose conversations a customer is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CustomerScope {
    /// Those of one session.
    Session(ContactInboxId),
    /// Those of the contact, in every inbox of the account.
    Contact(ContactId),
}

/// Reads conversations.
pub trait ConversationLookup {
    /// The conversation with this number, and whether it is seen, in one read.
    fn find(
        &mut self,
        account: AccountId,
        number: ConversationNumber,
        to: Visibility,
    ) -> Result<Option<Visible>, StoreError>;
    /// The conversation with this key.
    fn by_id(
        &mut self,
        account: AccountId,
        id: ConversationId,
    ) -> Result<Option<Conversation>, StoreError>;
    /// Those of the keys that are this account's.
    fn many(
        &mut self,
        account: AccountId,
        ids: &[ConversationId],
    ) -> Result<Vec<Conversation>, StoreError>;
    /// A page of those asked for.
    fn list(
        &mut self,
        account: AccountId,
        query: &ConversationQuery,
        page: Page,
    ) -> Result<Vec<Conversation>, StoreError>;
    /// How many fit the query but for [`ConversationQuery::assignee`]. Kept, not counted, unless labels or text are
    /// asked for.
    fn counts(
        &mut self,
        account: AccountId,
        query: &ConversationQuery,
    ) -> Result<Counts, StoreError>;
    /// A customer's conversations, oldest first: the newest `limit` of them.
    fn of_customer(
        &mut self,
        account: AccountId,
        mine: CustomerScope,
        limit: u32,
    ) -> Result<Vec<Conversation>, StoreError>;
    /// The session's newest conversation.
    fn latest_of_session(
        &mut self,
        session: ContactInboxId,
    ) -> Result<Option<Conversation>, StoreError>;
}

/// Keeps conversations.
pub trait Conversations: ConversationLookup {
    /// Adds one, under the next number of its account.
    fn add(&mut self, conversation: NewConversation) -> Result<Conversation, StoreError>;
    /// As [`ConversationLookup::find`], and nobody else changes the conversation until this work ends.
    fn lock(
        &mut self,
        account: AccountId,
        number: ConversationNumber,
        to: Visibility,
    ) -> Result<Option<Visible>, StoreError>;
    /// Locks the first `limit` conversations, by id, that have a label of this title, which is in lower case.
    fn lock_labelled(
        &mut self,
        account: AccountId,
        title: &str,
        limit: u32,
    ) -> Result<Vec<Conversation>, StoreError>;
    /// Writes what differs between the two, labels included, records the events, and keeps the counts right. `before`
    /// is what was read in this work.
    fn update(
        &mut self,
        before: &Conversation,
        after: &Conversation,
        told: &[NewEvent],
    ) -> Result<(), StoreError>;
}
