//! The model of reporting events.

use super::BusinessHours;
use chrono::{DateTime, Utc};
use nimchat_core_model::{AccountId, ConversationId, EventId, InboxId, UserId, named};

named! {
    /// What a reporting event records.
    EventKind {
        /// A conversation was resolved; the time since it began.
        ConversationResolved = "conversation_resolved",
        /// A bot resolved it, without a person's message; the same time.
        ConversationBotResolved = "conversation_bot_resolved",
        /// A person replied for the first time; the time since it was opened, handed over, or began.
        FirstResponse = "first_response",
        /// A person replied again; the time that the customer waited.
        ReplyTime = "reply_time",
        /// A bot handed the conversation over, for the first time; the time since it began.
        ConversationBotHandoff = "conversation_bot_handoff",
        /// A conversation was opened again; the time since it was resolved.
        ConversationOpened = "conversation_opened",
    }
}

/// A time span in whole seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// When it ended, which is when the event happened.
    pub ended_at: DateTime<Utc>,
    /// Its length in seconds; the ends are cut to whole seconds first.
    pub seconds: i64,
    /// The seconds of it that lie within business hours.
    pub business_seconds: i64,
}

impl Span {
    /// The span between two times under these business hours.
    pub fn between(start: DateTime<Utc>, end: DateTime<Utc>, hours: &BusinessHours) -> Self {
        Self {
            started_at: start,
            ended_at: end,
            seconds: end.timestamp() - start.timestamp(),
            business_seconds: hours.seconds_between(start, end),
        }
    }
}

/// One recorded event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportingEvent {
    /// The event of the log that it was recorded from; there is one of each kind for it. None for those that were
    /// derived from stored rows.
    pub source: Option<EventId>,
    /// What happened.
    pub kind: EventKind,
    /// The account.
    pub account_id: AccountId,
    /// The conversation.
    pub conversation_id: ConversationId,
    /// The conversation's inbox.
    pub inbox_id: InboxId,
    /// The sender of a first response; otherwise the assignee at that time.
    pub user_id: Option<UserId>,
    /// The measured time.
    pub span: Span,
}
