//! What this domain asks of storage.
//!
//! Ports are synchronous and say what a use case needs. Reads are split from writes, so that a [`View`] cannot change
//! anything. A look-up that finds nothing answers `None` or an empty list. Every method takes the account that it is
//! scoped to, but for those that a public token or a row of that account leads to.

use crate::canned_responses::{CannedResponse, NewCannedResponse};
use crate::contacts::{Contact, ContactInbox, ContactSort, NewContact, NewContactInbox};
use crate::conversations::{Conversation, ConversationQuery, Counts, NewConversation};
use crate::custom_attributes::{AttributeDefinition, AttributeModel, NewAttributeDefinition};
use crate::custom_filters::{CustomFilter, FilterType, NewCustomFilter};
use crate::inboxes::{Inbox, NewInbox};
use crate::labels::{Label, NewLabel};
use crate::messages::{BotFace, Message, MessageWindow, NewMessage};
use crate::notifications::{
    NewNotification, NewPushSubscription, Notification, NotificationCounts, NotificationQuery,
    NotificationSettings, PushSubscription,
};
use chrono::{DateTime, Utc};
use nimchat_accounts::{Account, Visibility};
use nimchat_core_model::{
    AccountId, AgentBotId, AttributeDefinitionId, CannedResponseId, Chores, ContactId,
    ContactInboxId, ConversationId, ConversationNumber, CustomFilterId, Email, EventId, InboxId,
    LabelId, Letters, MembershipId, MessageId, NotificationId, Outbox, Page, Paged, PhoneNumber,
    StoreError, UserId,
};
use std::collections::HashSet;

/// Reads inboxes and who is in them.
pub trait InboxLookup {
    /// The inbox, if it is this account's.
    fn find(&mut self, account: AccountId, id: InboxId) -> Result<Option<Inbox>, StoreError>;
    /// Those of the ids that are this account's.
    fn many(&mut self, account: AccountId, ids: &[InboxId]) -> Result<Vec<Inbox>, StoreError>;
    /// Those that are seen, by lower-cased name, then id.
    fn visible(&mut self, account: AccountId, to: Visibility) -> Result<Vec<Inbox>, StoreError>;
    /// Is the inbox seen?
    fn is_visible(
        &mut self,
        account: AccountId,
        id: InboxId,
        to: Visibility,
    ) -> Result<bool, StoreError>;
    /// The inbox whose channel has this public token, with its account, in one read.
    fn by_token(&mut self, token: &str) -> Result<Option<(Account, Inbox)>, StoreError>;
    /// How many the account has.
    fn count(&mut self, account: AccountId) -> Result<u64, StoreError>;
    /// Who is in it.
    fn member_ids(&mut self, account: AccountId, id: InboxId) -> Result<Vec<UserId>, StoreError>;
    /// Who is in these inboxes of the account.
    fn members_of(
        &mut self,
        account: AccountId,
        ids: &[InboxId],
    ) -> Result<HashSet<(InboxId, UserId)>, StoreError>;
    /// Does an active bot answer in it?
    fn has_active_bot(&mut self, id: InboxId) -> Result<bool, StoreError>;
    /// Those of these bots that there are, by id.
    fn bots(&mut self, ids: &[AgentBotId]) -> Result<Vec<BotFace>, StoreError>;
}

/// Keeps inboxes.
pub trait Inboxes: InboxLookup {
    /// Adds one.
    fn add(&mut self, inbox: NewInbox) -> Result<Inbox, StoreError>;
    /// Writes the channel of an existing one, but for its tokens.
    fn update_channel(&mut self, inbox: &Inbox) -> Result<(), StoreError>;
    /// Puts users into it; those already in it stay.
    fn add_members(
        &mut self,
        account: AccountId,
        id: InboxId,
        users: &[UserId],
        at: DateTime<Utc>,
    ) -> Result<(), StoreError>;
    /// Takes users out of it; those not in it are passed over.
    fn remove_members(
        &mut self,
        account: AccountId,
        id: InboxId,
        users: &[UserId],
    ) -> Result<(), StoreError>;
    /// Of `among`, the member who was picked longest ago, who is thereby picked; one never picked comes first, then
    /// by id. None if nobody among them is a member.
    fn pick_member(
        &mut self,
        account: AccountId,
        id: InboxId,
        among: &[UserId],
        at: DateTime<Utc>,
    ) -> Result<Option<UserId>, StoreError>;
}

/// Reads contacts and their sessions.
pub trait ContactLookup {
    /// The contact, if it is this account's.
    fn find(&mut self, account: AccountId, id: ContactId) -> Result<Option<Contact>, StoreError>;
    /// Those of the ids that are this account's.
    fn many(&mut self, account: AccountId, ids: &[ContactId]) -> Result<Vec<Contact>, StoreError>;
    /// The contact with this identifier.
    fn by_identifier(
        &mut self,
        account: AccountId,
        identifier: &str,
    ) -> Result<Option<Contact>, StoreError>;
    /// The contact with this address.
    fn by_email(
        &mut self,
        account: AccountId,
        email: &Email,
    ) -> Result<Option<Contact>, StoreError>;
    /// The contact with this telephone number.
    fn by_phone_number(
        &mut self,
        account: AccountId,
        number: &PhoneNumber,
    ) -> Result<Option<Contact>, StoreError>;
    /// A page of the contacts that can be told from others ([`Contact::is_resolved`]), with their total, which is
    /// kept, not counted.
    fn resolved(
        &mut self,
        account: AccountId,
        sort: ContactSort,
        page: Page,
    ) -> Result<Paged<Contact>, StoreError>;
}

/// Keeps contacts.
pub trait Contacts: ContactLookup {
    /// Adds one. Taken values are conflicts on `contacts_account_id_email_key`,
    /// `contacts_account_id_phone_number_key` or `contacts_account_id_identifier_key`.
    fn add(&mut self, contact: NewContact) -> Result<Contact, StoreError>;
    /// Writes every attribute of an existing one. Conflicts as [`Contacts::add`].
    fn update(&mut self, contact: &Contact) -> Result<(), StoreError>;
    /// Notes that the contact wrote just now.
    fn touch(
        &mut self,
        account: AccountId,
        id: ContactId,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError>;
    /// Gives `base` the sessions, conversations and messages of `other`, which is no more afterwards.
    fn merge(
        &mut self,
        account: AccountId,
        base: ContactId,
        other: ContactId,
    ) -> Result<(), StoreError>;
}

/// Reads sessions.
pub trait SessionLookup {
    /// The session with this source id in this inbox.
    fn by_source(
        &mut self,
        inbox: InboxId,
        source_id: &str,
    ) -> Result<Option<ContactInbox>, StoreError>;
    /// The newest session with this source id in any inbox of the account.
    fn by_source_in_account(
        &mut self,
        account: AccountId,
        source_id: &str,
    ) -> Result<Option<ContactInbox>, StoreError>;
    /// The session with this real-time token, and its account.
    fn by_pubsub_token(
        &mut self,
        token: &str,
    ) -> Result<Option<(AccountId, ContactInbox)>, StoreError>;
    /// The contact's newest session in the inbox.
    fn latest_of(
        &mut self,
        contact: ContactId,
        inbox: InboxId,
    ) -> Result<Option<ContactInbox>, StoreError>;
    /// Sessions by id.
    fn many(&mut self, ids: &[ContactInboxId]) -> Result<Vec<ContactInbox>, StoreError>;
    /// The sessions of these contacts, by id.
    fn of_contacts(&mut self, contacts: &[ContactId]) -> Result<Vec<ContactInbox>, StoreError>;
}

/// Keeps sessions.
pub trait Sessions: SessionLookup {
    /// Adds one. A taken source id is a conflict on `contact_inboxes_inbox_id_source_id_key`.
    fn add(&mut self, session: NewContactInbox) -> Result<ContactInbox, StoreError>;
    /// Notes that the contact proved their identifier.
    fn verify(&mut self, id: ContactInboxId, at: DateTime<Utc>) -> Result<(), StoreError>;
}

/// A conversation, and whether whoever asked sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct Sighting {
    /// The conversation.
    pub conversation: Conversation,
    /// Is its inbox one of those seen?
    pub visible: bool,
}

/// Whose conversations a customer is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mine {
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
    ) -> Result<Option<Sighting>, StoreError>;
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
        mine: Mine,
        limit: u32,
    ) -> Result<Vec<Conversation>, StoreError>;
    /// The session's newest conversation.
    fn latest_of_session(
        &mut self,
        session: ContactInboxId,
    ) -> Result<Option<Conversation>, StoreError>;
    /// The labels of these conversations, by title.
    fn labels(
        &mut self,
        ids: &[ConversationId],
    ) -> Result<Vec<(ConversationId, String)>, StoreError>;
    /// The first `limit` conversations tagged with this title, by id.
    fn labelled(
        &mut self,
        account: AccountId,
        title: &str,
        limit: u32,
    ) -> Result<Vec<ConversationId>, StoreError>;
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
    ) -> Result<Option<Sighting>, StoreError>;
    /// Writes what differs between the two, and keeps the counts right. `before` is what was read in this work.
    fn update(&mut self, before: &Conversation, after: &Conversation) -> Result<(), StoreError>;
    /// Gives the conversation exactly these labels.
    fn set_labels(
        &mut self,
        account: AccountId,
        id: ConversationId,
        titles: &[String],
    ) -> Result<(), StoreError>;
    /// Tags with the title `to` those of the conversations that were tagged with `from`; what had both keeps one.
    fn rename_label(
        &mut self,
        account: AccountId,
        ids: &[ConversationId],
        from: &str,
        to: &str,
    ) -> Result<(), StoreError>;
}

/// Reads messages.
pub trait MessageLookup {
    /// The message, if it is in this conversation.
    fn find(
        &mut self,
        conversation: ConversationId,
        id: MessageId,
    ) -> Result<Option<Message>, StoreError>;
    /// Those of the ids that are this account's.
    fn many(&mut self, account: AccountId, ids: &[MessageId]) -> Result<Vec<Message>, StoreError>;
    /// A window on a conversation, oldest first.
    fn window(
        &mut self,
        conversation: ConversationId,
        window: MessageWindow,
    ) -> Result<Vec<Message>, StoreError>;
    /// The newest `limit` of what customers see, of each of these conversations, oldest first within each.
    fn public_of(
        &mut self,
        conversations: &[ConversationId],
        limit: u32,
    ) -> Result<Vec<Message>, StoreError>;
    /// When the `nth` newest message (from 1) was written; none if there are fewer.
    fn nth_newest_at(
        &mut self,
        conversation: ConversationId,
        nth: u32,
    ) -> Result<Option<DateTime<Utc>>, StoreError>;
    /// The newest incoming messages, at the most `limit`, newest first.
    fn newest_incoming(
        &mut self,
        conversation: ConversationId,
        limit: u32,
    ) -> Result<Vec<Message>, StoreError>;
    /// Has the conversation a message of one of these types?
    fn any_of_type(
        &mut self,
        conversation: ConversationId,
        types: &[crate::messages::MessageType],
    ) -> Result<bool, StoreError>;
}

/// Keeps messages.
pub trait Messages: MessageLookup {
    /// Adds one. Its id is larger than every other's in the conversation.
    fn append(&mut self, message: NewMessage) -> Result<Message, StoreError>;
    /// Writes content, content type, attributes and status of an existing one.
    fn update(&mut self, message: &Message) -> Result<(), StoreError>;
}

/// Reads canned responses.
pub trait CannedResponseLookup {
    /// The canned response, if it is this account's.
    fn find(
        &mut self,
        account: AccountId,
        id: CannedResponseId,
    ) -> Result<Option<CannedResponse>, StoreError>;
    /// All of the account, by id.
    fn all(&mut self, account: AccountId) -> Result<Vec<CannedResponse>, StoreError>;
}

/// Keeps canned responses.
pub trait CannedResponses: CannedResponseLookup {
    /// Adds one. A taken short code is a conflict on `canned_responses_account_id_short_code_key`.
    fn add(&mut self, canned: NewCannedResponse) -> Result<CannedResponse, StoreError>;
    /// Writes every attribute of an existing one. Conflicts as [`CannedResponses::add`].
    fn update(&mut self, canned: &CannedResponse) -> Result<(), StoreError>;
    /// Removes it. Was it there?
    fn remove(&mut self, account: AccountId, id: CannedResponseId) -> Result<bool, StoreError>;
}

/// Reads the definitions of attributes.
pub trait AttributeDefinitionLookup {
    /// The definition, if it is this account's.
    fn find(
        &mut self,
        account: AccountId,
        id: AttributeDefinitionId,
    ) -> Result<Option<AttributeDefinition>, StoreError>;
    /// Those of one model, or all of the account, by id.
    fn all(
        &mut self,
        account: AccountId,
        model: Option<AttributeModel>,
    ) -> Result<Vec<AttributeDefinition>, StoreError>;
}

/// Keeps the definitions of attributes.
pub trait AttributeDefinitions: AttributeDefinitionLookup {
    /// Adds one. A key taken for the model is a conflict on `attribute_definitions_account_id_model_key_key`.
    fn add(
        &mut self,
        definition: NewAttributeDefinition,
    ) -> Result<AttributeDefinition, StoreError>;
    /// Writes every attribute of an existing one. Conflicts as [`AttributeDefinitions::add`].
    fn update(&mut self, definition: &AttributeDefinition) -> Result<(), StoreError>;
    /// Removes it. Was it there?
    fn remove(&mut self, account: AccountId, id: AttributeDefinitionId)
    -> Result<bool, StoreError>;
}

/// Reads users' filters.
pub trait CustomFilterLookup {
    /// The filter, if it is this user's in this account.
    fn find(
        &mut self,
        account: AccountId,
        user: UserId,
        id: CustomFilterId,
    ) -> Result<Option<CustomFilter>, StoreError>;
    /// The user's filters of one type in the account, by id.
    fn of_user(
        &mut self,
        account: AccountId,
        user: UserId,
        filter_type: FilterType,
    ) -> Result<Vec<CustomFilter>, StoreError>;
    /// How many the user has in the account, of all types.
    fn count(&mut self, account: AccountId, user: UserId) -> Result<u64, StoreError>;
}

/// Keeps users' filters.
pub trait CustomFilters: CustomFilterLookup {
    /// Adds one.
    fn add(&mut self, filter: NewCustomFilter) -> Result<CustomFilter, StoreError>;
    /// Writes name, type and query of an existing one.
    fn update(&mut self, filter: &CustomFilter) -> Result<(), StoreError>;
    /// Removes the user's filter. Was it there?
    fn remove(
        &mut self,
        account: AccountId,
        user: UserId,
        id: CustomFilterId,
    ) -> Result<bool, StoreError>;
}

/// Reads the labels that accounts offer.
pub trait LabelLookup {
    /// The label, if it is this account's.
    fn find(&mut self, account: AccountId, id: LabelId) -> Result<Option<Label>, StoreError>;
    /// All of the account, by title.
    fn all(&mut self, account: AccountId) -> Result<Vec<Label>, StoreError>;
}

/// Keeps the labels that accounts offer.
pub trait Labels: LabelLookup {
    /// Adds one. A taken title is a conflict on `labels_account_id_title_key`.
    fn add(&mut self, label: NewLabel) -> Result<Label, StoreError>;
    /// Writes every attribute of an existing one. Conflicts as [`Labels::add`].
    fn update(&mut self, label: &Label) -> Result<(), StoreError>;
    /// Removes it, and leaves what is tagged with its title as it is. Was it there?
    fn remove(&mut self, account: AccountId, id: LabelId) -> Result<bool, StoreError>;
}

/// Reads what users were told, and how they want to be told.
pub trait NotificationLookup {
    /// The notification, if it is this user's in this account.
    fn find(
        &mut self,
        account: AccountId,
        user: UserId,
        id: NotificationId,
    ) -> Result<Option<Notification>, StoreError>;
    /// A page of the user's, by last activity, then id.
    fn list(
        &mut self,
        account: AccountId,
        user: UserId,
        query: NotificationQuery,
        page: Page,
    ) -> Result<Vec<Notification>, StoreError>;
    /// How many fit the query. A user has at the most [`Notification::KEPT`] in an account.
    fn counts(
        &mut self,
        account: AccountId,
        user: UserId,
        query: NotificationQuery,
    ) -> Result<NotificationCounts, StoreError>;
    /// What those of the users who chose chose; whoever is missing has the defaults.
    fn settings(
        &mut self,
        account: AccountId,
        users: &[UserId],
    ) -> Result<Vec<(UserId, NotificationSettings)>, StoreError>;
}

/// Keeps what users were told, and how they want to be told.
pub trait Notifications: NotificationLookup {
    /// Until this work ends, nobody else holds any of these users: two who tell the same user at the same time would
    /// each miss what the other one leaves.
    fn hold(&mut self, users: &[UserId]) -> Result<(), StoreError>;
    /// Notes that the event's notifications are made. False if they were made before; this is known as long as the
    /// event is in the outbox.
    fn take_up(&mut self, event: EventId) -> Result<bool, StoreError>;
    /// Adds one, in place of the user's others about the conversation and of those beyond [`Notification::KEPT`] in
    /// the account, the least active first. Answers which ones are gone.
    fn add(
        &mut self,
        notification: NewNotification,
    ) -> Result<(Notification, Vec<NotificationId>), StoreError>;
    /// Writes when an existing one was read, until when it is put off, and its activity.
    fn update(&mut self, notification: &Notification) -> Result<(), StoreError>;
    /// Removes the user's notification. Was it there?
    fn remove(
        &mut self,
        account: AccountId,
        user: UserId,
        id: NotificationId,
    ) -> Result<bool, StoreError>;
    /// Marks the user's unread ones as read: those about one conversation, or all.
    fn read_all(
        &mut self,
        account: AccountId,
        user: UserId,
        conversation: Option<ConversationId>,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError>;
    /// Removes up to `limit` of the user's in every account, or of those read. Answers which.
    fn clear(
        &mut self,
        user: UserId,
        only_read: bool,
        limit: u32,
    ) -> Result<Vec<(AccountId, NotificationId)>, StoreError>;
    /// Writes how a member wants to be told. It goes with the membership.
    fn choose(
        &mut self,
        membership: MembershipId,
        account: AccountId,
        user: UserId,
        settings: NotificationSettings,
    ) -> Result<(), StoreError>;
}

/// Keeps where users' notifications are pushed to.
pub trait PushSubscriptions {
    /// Adds one, or gives the one with this identifier these values, whoever's it was.
    fn put(&mut self, subscription: NewPushSubscription) -> Result<PushSubscription, StoreError>;
    /// Removes the user's with this push token. Was it there?
    fn remove(&mut self, user: UserId, push_token: &str) -> Result<bool, StoreError>;
}

/// A look at what is stored. On SQLite all of it is of one moment; on PostgreSQL each read is of its own.
pub trait View {
    /// Inboxes.
    fn inboxes(&mut self) -> &mut dyn InboxLookup;
    /// Contacts.
    fn contacts(&mut self) -> &mut dyn ContactLookup;
    /// Contacts' sessions.
    fn sessions(&mut self) -> &mut dyn SessionLookup;
    /// Conversations.
    fn conversations(&mut self) -> &mut dyn ConversationLookup;
    /// Messages.
    fn messages(&mut self) -> &mut dyn MessageLookup;
    /// Canned responses.
    fn canned_responses(&mut self) -> &mut dyn CannedResponseLookup;
    /// Definitions of attributes.
    fn attribute_definitions(&mut self) -> &mut dyn AttributeDefinitionLookup;
    /// Users' filters.
    fn custom_filters(&mut self) -> &mut dyn CustomFilterLookup;
    /// Labels.
    fn labels(&mut self) -> &mut dyn LabelLookup;
    /// What users were told.
    fn notifications(&mut self) -> &mut dyn NotificationLookup;
}

/// All that one use case may change together. Dropped without [`Work::commit`], nothing stays.
pub trait Work {
    /// Inboxes.
    fn inboxes(&mut self) -> &mut dyn Inboxes;
    /// Contacts.
    fn contacts(&mut self) -> &mut dyn Contacts;
    /// Contacts' sessions.
    fn sessions(&mut self) -> &mut dyn Sessions;
    /// Conversations.
    fn conversations(&mut self) -> &mut dyn Conversations;
    /// Messages.
    fn messages(&mut self) -> &mut dyn Messages;
    /// Canned responses.
    fn canned_responses(&mut self) -> &mut dyn CannedResponses;
    /// Definitions of attributes.
    fn attribute_definitions(&mut self) -> &mut dyn AttributeDefinitions;
    /// Users' filters.
    fn custom_filters(&mut self) -> &mut dyn CustomFilters;
    /// Labels.
    fn labels(&mut self) -> &mut dyn Labels;
    /// What users were told.
    fn notifications(&mut self) -> &mut dyn Notifications;
    /// Where users' notifications are pushed to.
    fn push_subscriptions(&mut self) -> &mut dyn PushSubscriptions;
    /// Events.
    fn outbox(&mut self) -> &mut dyn Outbox;
    /// E-mail.
    fn letters(&mut self) -> &mut dyn Letters;
    /// Work left for later.
    fn chores(&mut self) -> &mut dyn Chores;
    /// Makes it last. Returns when it does.
    fn commit(self: Box<Self>) -> Result<(), StoreError>;
}

/// Storage of this domain.
pub trait Store: Send + Sync {
    /// A look.
    fn read(&self) -> Result<Box<dyn View + '_>, StoreError>;
    /// A change. On SQLite one at a time: do not begin another before this one ends, and look people up before.
    fn begin(&self) -> Result<Box<dyn Work + '_>, StoreError>;
}
