//! The storage ports of this domain.

use crate::events::{EventKind, ReportingEvent};
use crate::reports::{AgentLoad, LiveCounts, OpenGroup, OpenGroups, Period};
use crate::rollups::{Day, DayTallies, Metric, Scope, Series, Tally, TallyChanges};
use crate::satisfaction::{SurveyFilter, SurveyOrder};
use chrono::{DateTime, Utc};
use nimchat_core_model::{
    AccountId, ContactId, ConversationId, ConversationNumber, EventId, InboxId, Jobs, MessageId,
    PageRequest, Portion, StoreResult, TeamId, UserId, store_ports,
};
use nimchat_messaging::conversations::status_told_by;
use nimchat_messaging::{
    Conversation, Message, MessageType, Rating, Sender, Status, SurveyResponse,
};
use std::collections::HashSet;
use std::ops::Range;

/// What of a conversation is counted, and for whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountedConversation {
    /// The conversation.
    pub id: ConversationId,
    /// Its account.
    pub account_id: AccountId,
    /// Its inbox.
    pub inbox_id: InboxId,
    /// When it began.
    pub created_at: DateTime<Utc>,
    /// The assignee for whom it counts.
    pub assignee_id: Option<UserId>,
    /// The team for which it counts.
    pub team_id: Option<TeamId>,
    /// The labels for which it counts, in lower case.
    pub labels: Vec<String>,
    /// Its events up to this one are counted.
    pub last_event: EventId,
    /// Its messages up to this one are counted.
    pub last_message: Option<MessageId>,
    /// Was it taken out of all counts, because it is being erased?
    pub withdrawn: bool,
}

/// A message as far as it counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StoredMessage {
    /// Its id.
    pub id: MessageId,
    /// Its conversation.
    pub conversation_id: ConversationId,
    /// What it is.
    pub kind: MessageKind,
    /// When it was written.
    pub created_at: DateTime<Utc>,
}

impl StoredMessage {
    /// The message as it counts; none if it does not.
    pub fn of(message: &Message) -> Option<Self> {
        let kind = match (message.message_type, message.sender) {
            (MessageType::Incoming, _) => MessageKind::Incoming,
            (MessageType::Outgoing, Some(Sender::User(user))) if message.is_human_reply() => {
                MessageKind::Reply(user)
            }
            (MessageType::Outgoing, Some(Sender::User(user))) => MessageKind::Outgoing(Some(user)),
            (MessageType::Outgoing, _) => MessageKind::Outgoing(None),
            (MessageType::Activity, _) => {
                match status_told_by(message.content.as_deref().unwrap_or_default())? {
                    Status::Resolved => MessageKind::Resolved,
                    Status::Open => MessageKind::Opened,
                    Status::Pending | Status::Snoozed => return None,
                }
            }
            (MessageType::Template, _) => return None,
        };
        Some(Self {
            id: message.id,
            conversation_id: message.conversation_id,
            kind,
            created_at: message.created_at,
        })
    }
}

/// What a message is for reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MessageKind {
    /// From the customer.
    Incoming,
    /// To the customer, or a private note; the sender, if a user.
    Outgoing(Option<UserId>),
    /// A person's own reply to the customer.
    Reply(UserId),
    /// An activity message: the conversation was resolved.
    Resolved,
    /// An activity message: the conversation was opened.
    Opened,
}

/// Whose conversations are erased.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Erased {
    /// Those of a contact.
    Contact(ContactId),
    /// Those in an inbox.
    Inbox(InboxId),
}

/// Reads tallies. Quarters without anything are left out.
pub trait TallyLookup {
    /// The sums of these days, by series.
    fn totals(
        &mut self,
        account: AccountId,
        scopes: &[Scope],
        metrics: &[Metric],
        days: Range<Day>,
    ) -> StoreResult<Vec<(Series, Tally)>>;
    /// The quarters of these days, by series and day.
    fn quarters(
        &mut self,
        account: AccountId,
        scopes: &[Scope],
        metrics: &[Metric],
        days: Range<Day>,
    ) -> StoreResult<Vec<(Series, Day, DayTallies)>>;
}

/// Stores tallies.
pub trait Tallies: TallyLookup {
    /// Waits for every other work that changes tallies of the account; no other changes them until this work ends.
    fn lock(&mut self, account: AccountId) -> StoreResult<()>;
    /// Adds to the account's series, which are locked.
    fn add(&mut self, account: AccountId, changes: &TallyChanges) -> StoreResult<()>;
}

/// Counts in reporting events what series do not tell.
pub trait ReportingEventLookup {
    /// How many conversations of the account have an event of the kind that happened in this time.
    fn conversations_with(
        &mut self,
        account: AccountId,
        kind: EventKind,
        time: Range<DateTime<Utc>>,
    ) -> StoreResult<u64>;
}

/// Stores reporting events.
pub trait ReportingEvents {
    /// Those of these conversations, in the order in which they were added.
    fn of(&mut self, conversations: &[ConversationId]) -> StoreResult<Vec<ReportingEvent>>;
    /// Adds some. One whose source and kind are there already is left out.
    fn add(&mut self, events: &[ReportingEvent]) -> StoreResult<()>;
    /// Removes those of these conversations.
    fn remove(&mut self, conversations: &[ConversationId]) -> StoreResult<()>;
}

/// Stores what is counted of conversations, and reads their rows.
pub trait CountedConversations {
    /// Those of these conversations that were counted or withdrawn before.
    fn counted(&mut self, ids: &[ConversationId]) -> StoreResult<Vec<CountedConversation>>;
    /// Adds or replaces what is counted of each.
    fn put(&mut self, counted: &[CountedConversation]) -> StoreResult<()>;
    /// Those of these conversations that exist.
    fn present(
        &mut self,
        account: AccountId,
        ids: &[ConversationId],
    ) -> StoreResult<HashSet<ConversationId>>;
    /// The messages of these conversations that count, by id; activity messages only if they are asked for.
    fn messages(
        &mut self,
        ids: &[ConversationId],
        with_activities: bool,
    ) -> StoreResult<Vec<StoredMessage>>;
    /// The first message to the customer that a user sent in each of these conversations; private notes count.
    fn first_by_users(
        &mut self,
        ids: &[ConversationId],
    ) -> StoreResult<Vec<(ConversationId, MessageId)>>;
    /// The conversations of every account after this one that began before this time, by id, at the most `limit`.
    fn older(
        &mut self,
        before: DateTime<Utc>,
        after: ConversationId,
        limit: u32,
    ) -> StoreResult<Vec<Conversation>>;
    /// Some conversations that are erased and not withdrawn yet, by id, at the most `limit`.
    fn of_erased(
        &mut self,
        account: AccountId,
        erased: Erased,
        limit: u32,
    ) -> StoreResult<Vec<Conversation>>;
}

/// Reads how many conversations are open now.
pub trait LiveLookup {
    /// Those of the account, or of one of its teams.
    fn live(&mut self, account: AccountId, team: Option<TeamId>) -> StoreResult<LiveCounts>;
    /// The open ones of the account by team or assignee, those of none first; groups without any are left out.
    fn open_by(&mut self, account: AccountId, groups: OpenGroups) -> StoreResult<Vec<OpenGroup>>;
    /// Those assigned to these users; users without any are left out.
    fn loads(
        &mut self,
        account: AccountId,
        users: &[UserId],
    ) -> StoreResult<Vec<(UserId, AgentLoad)>>;
}

/// Reads customers' answers to surveys.
pub trait SurveyResponseLookup {
    /// The requested ones of the answers that the filter matches, each with the number of its conversation.
    fn list(
        &mut self,
        account: AccountId,
        filter: &SurveyFilter,
        order: SurveyOrder,
        asked: &PageRequest,
    ) -> StoreResult<Portion<(SurveyResponse, ConversationNumber)>>;
    /// The oldest `limit` of them.
    fn oldest(
        &mut self,
        account: AccountId,
        filter: &SurveyFilter,
        limit: u32,
    ) -> StoreResult<Vec<(SurveyResponse, ConversationNumber)>>;
    /// How many of the answers that the filter matches have each rating, where there are any; the worst first.
    fn ratings(
        &mut self,
        account: AccountId,
        filter: &SurveyFilter,
    ) -> StoreResult<Vec<(Rating, u64)>>;
    /// How many surveys were sent, in this time or ever.
    fn sent(&mut self, account: AccountId, period: Option<Period>) -> StoreResult<u64>;
}

store_ports! {
    both {
        /// Tallies.
        tallies: TallyLookup, Tallies;
        /// Reporting events.
        events: ReportingEventLookup, ReportingEvents;
    }
    view {
        /// What is open now.
        live: LiveLookup;
        /// Answers to surveys.
        surveys: SurveyResponseLookup;
    }
    work {
        /// Conversations.
        conversations: CountedConversations;
        /// Jobs.
        jobs: Jobs;
    }
}
