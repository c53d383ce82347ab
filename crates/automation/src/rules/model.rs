//! The model of automation rules.

use nimchat_core_model::{AccountId, AutomationRuleId, EventName, HeldFile, record};
use serde_json::Value;

/// The event that starts a rule (docs/rules/automation.md §1.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RuleEvent {
    /// A conversation began.
    ConversationCreated,
    /// A conversation's attributes changed.
    ConversationUpdated,
    /// A conversation became open.
    ConversationOpened,
    /// A conversation became resolved.
    ConversationResolved,
    /// A message was written.
    MessageCreated,
    /// A name that no event has: the rule is stored and never starts.
    Other(String),
}

impl RuleEvent {
    /// The events that start rules.
    pub const ALL: [Self; 5] = [
        Self::ConversationCreated,
        Self::ConversationUpdated,
        Self::ConversationOpened,
        Self::ConversationResolved,
        Self::MessageCreated,
    ];

    /// The name on the wire and in the store.
    pub fn as_str(&self) -> &str {
        match self {
            Self::ConversationCreated => "conversation_created",
            Self::ConversationUpdated => "conversation_updated",
            Self::ConversationOpened => "conversation_opened",
            Self::ConversationResolved => "conversation_resolved",
            Self::MessageCreated => "message_created",
            Self::Other(name) => name,
        }
    }

    /// Reads a name, known or not.
    pub fn named(name: String) -> Self {
        let known = Self::ALL.into_iter().find(|event| event.as_str() == name);
        known.unwrap_or(Self::Other(name))
    }

    /// The event of rules that an event of the log is, if it is one.
    pub const fn of(name: EventName) -> Option<Self> {
        match name {
            EventName::ConversationCreated => Some(Self::ConversationCreated),
            EventName::ConversationUpdated => Some(Self::ConversationUpdated),
            EventName::ConversationOpened => Some(Self::ConversationOpened),
            EventName::ConversationResolved => Some(Self::ConversationResolved),
            EventName::MessageCreated => Some(Self::MessageCreated),
            _ => None,
        }
    }
}

record! {
    /// What happens by itself: when an event happens and its conversation satisfies the conditions, the actions are done.
    AutomationRule(AutomationRuleId)
    /// A rule before it is stored.
    NewAutomationRule {
        /// Its account.
        pub account_id: AccountId,
        /// Its name.
        pub name: String,
        /// What it is for.
        pub description: Option<String>,
        /// The event that starts it.
        pub event: RuleEvent,
        /// Does it run?
        pub active: bool,
        /// The conditions, as they were written.
        pub conditions: Vec<Value>,
        /// The actions, as they were written.
        pub actions: Vec<Value>,
        /// The files that its actions send.
        pub files: Vec<HeldFile>,
    }
    stored {
        /// How often it could not be run because its conditions do not make sense, since they last changed.
        pub faults: u16,
    }
}

impl From<AutomationRule> for NewAutomationRule {
    /// The same rule as a new one. A file has one holder, so the new one has none.
    fn from(rule: AutomationRule) -> Self {
        Self {
            account_id: rule.account_id,
            name: rule.name,
            description: rule.description,
            event: rule.event,
            active: rule.active,
            conditions: rule.conditions,
            actions: rule.actions,
            files: Vec::new(),
            created_at: rule.created_at,
        }
    }
}
