//! What a report is asked for.

use super::{GroupBy, Period, UtcOffset};
use crate::events::EventKind;
use crate::rollups::Metric;
use nimchat_core_model::{Violation, named};

/// What a report shows (docs/rules/reporting.md §5.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Measure {
    /// How many there were.
    Count(Metric),
    /// The mean of the measured times.
    Average(EventKind),
}

impl Measure {
    /// The measures by their names.
    pub const ALL: [(&'static str, Self); 9] = [
        ("conversations_count", Self::Count(Metric::Conversations)),
        (
            "incoming_messages_count",
            Self::Count(Metric::IncomingMessages),
        ),
        (
            "outgoing_messages_count",
            Self::Count(Metric::OutgoingMessages),
        ),
        (
            "resolutions_count",
            Self::Count(Metric::Events(EventKind::ConversationResolved)),
        ),
        (
            "avg_first_response_time",
            Self::Average(EventKind::FirstResponse),
        ),
        (
            "avg_resolution_time",
            Self::Average(EventKind::ConversationResolved),
        ),
        ("reply_time", Self::Average(EventKind::ReplyTime)),
        (
            "bot_resolutions_count",
            Self::Count(Metric::Events(EventKind::ConversationBotResolved)),
        ),
        (
            "bot_handoffs_count",
            Self::Count(Metric::Events(EventKind::ConversationBotHandoff)),
        ),
    ];

    /// Reads the parameter `metric`.
    pub fn parse(name: &str) -> Result<Self, Violation> {
        Self::ALL
            .into_iter()
            .find(|(known, _)| *known == name)
            .map(|(_, measure)| measure)
            .ok_or_else(|| Violation::unlisted("metric"))
    }

    /// The metric that it is made of.
    pub fn metric(self) -> Metric {
        match self {
            Self::Count(metric) => metric,
            Self::Average(kind) => Metric::Events(kind),
        }
    }
}

named! {
    /// The kinds of objects that have reports.
    ScopeKind in "type" {
        /// The account.
        Account = "account",
        /// An agent.
        Agent = "agent",
        /// An inbox.
        Inbox = "inbox",
        /// A label.
        Label = "label",
        /// A team.
        Team = "team",
    }
}

/// An object that a report is about, by the parameters `type` and `id`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScopeRef {
    /// What it is.
    pub kind: ScopeKind,
    /// Its id; ignored for the account.
    pub id: Option<i64>,
}

/// A report over time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportQuery {
    /// Whom it is about.
    pub scope: ScopeRef,
    /// The time; none if it has no bounds, and then nothing is counted.
    pub period: Option<Period>,
    /// The length of its parts.
    pub group_by: GroupBy,
    /// The time zone in which these parts begin.
    pub offset: UtcOffset,
    /// Are averages made of business hours alone?
    pub business_hours: bool,
}
