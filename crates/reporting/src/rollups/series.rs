//! What is counted, and for whom.

use crate::events::EventKind;
use nimchat_core_model::{InboxId, TeamId, UserId};

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Metric {
    /// Conversations, when they began.
    Conversations,
    /// Messages from customers.
    IncomingMessages,
    /// Messages to customers and private notes, of people, bots and rules.
    OutgoingMessages,
    /// Events of a kind, with the times that they measured.
    Events(EventKind),
}

impl Metric {
    /// Every metric that is kept. No report needs how often conversations were opened.
    pub const ALL: [Self; 8] = [
        Self::Conversations,
        Self::IncomingMessages,
        Self::OutgoingMessages,
        Self::Events(EventKind::ConversationResolved),
        Self::Events(EventKind::ConversationBotResolved),
        Self::Events(EventKind::FirstResponse),
        Self::Events(EventKind::ReplyTime),
        Self::Events(EventKind::ConversationBotHandoff),
    ];

    /// The number in the store.
    pub const fn code(self) -> i16 {
        match self {
            Self::Conversations => 0,
            Self::IncomingMessages => 1,
            Self::OutgoingMessages => 2,
            Self::Events(EventKind::ConversationResolved) => 3,
            Self::Events(EventKind::ConversationBotResolved) => 4,
            Self::Events(EventKind::FirstResponse) => 5,
            Self::Events(EventKind::ReplyTime) => 6,
            Self::Events(EventKind::ConversationBotHandoff) => 7,
            Self::Events(EventKind::ConversationOpened) => 8,
        }
    }

    /// The metric with this number in the store.
    pub fn from_code(code: i16) -> Option<Self> {
        Self::ALL.into_iter().find(|metric| metric.code() == code)
    }
}

/// Whose conversations, messages and events are counted (docs/rules/reporting.md §5.1).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// All of the account.
    Account,
    /// Those in an inbox.
    Inbox(InboxId),
    /// Conversations assigned to a user now, messages that they sent, events that name them.
    Agent(UserId),
    /// Those of conversations that have this label now; its title in lower case.
    Label(String),
    /// Those of conversations that are in a team now.
    Team(TeamId),
}

impl Scope {
    /// The text in the store.
    pub fn key(&self) -> String {
        match self {
            Self::Account => "account".to_owned(),
            Self::Inbox(id) => format!("inbox:{id}"),
            Self::Agent(id) => format!("agent:{id}"),
            Self::Label(title) => format!("label:{title}"),
            Self::Team(id) => format!("team:{id}"),
        }
    }

    /// The scope with this text in the store.
    pub fn from_key(key: &str) -> Option<Self> {
        if key == "account" {
            return Some(Self::Account);
        }
        let (kind, rest) = key.split_once(':')?;
        let id = || rest.parse::<i64>().ok();
        match kind {
            "inbox" => id().map(|id| Self::Inbox(id.into())),
            "agent" => id().map(|id| Self::Agent(id.into())),
            "team" => id().map(|id| Self::Team(id.into())),
            "label" => Some(Self::Label(rest.to_owned())),
            _ => None,
        }
    }
}

/// One metric of one scope.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Series {
    /// Whose.
    pub scope: Scope,
    /// What.
    pub metric: Metric,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_and_metrics_read_back() {
        let scopes = [
            Scope::Account,
            Scope::Inbox(1.into()),
            Scope::Agent(2.into()),
            Scope::Label("a:b".to_owned()),
            Scope::Team(3.into()),
        ];
        for scope in scopes {
            assert_eq!(Scope::from_key(&scope.key()), Some(scope));
        }
        for metric in Metric::ALL {
            assert_eq!(Metric::from_code(metric.code()), Some(metric));
        }
    }
}
