//! The runs of rules: what became of a rule when its event happened (docs/rules/automation.md §1.8).

use chrono::{DateTime, TimeDelta, Utc};
use nimchat_core_model::{
    AccountId, AutomationRuleId, ConversationNumber, EventId, Order, RuleRunId,
};
use serde::{Deserialize, Serialize};

/// What became of an action.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActionResult {
    /// The name of the action.
    pub action: String,
    /// Why it failed; none if it was performed.
    pub error: Option<String>,
}

/// A run of a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleRun {
    /// Its id.
    pub id: RuleRunId,
    /// What became of it.
    pub run: NewRuleRun,
}

impl RuleRun {
    /// The order of lists: the newest first.
    pub fn order() -> Order<Self> {
        Order::newest_first("rule runs", "id", |it: &Self| it.id.get().into())
    }
}

/// A run before it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRuleRun {
    /// The account.
    pub account_id: AccountId,
    /// The rule.
    pub rule_id: AutomationRuleId,
    /// The event. A rule has one run for it.
    pub event_id: EventId,
    /// The conversation.
    pub conversation: ConversationNumber,
    /// Were the conditions satisfied?
    pub matched: bool,
    /// Why not.
    pub reason: Option<String>,
    /// The actions, in order.
    pub actions: Vec<ActionResult>,
    /// When it ran.
    pub created_at: DateTime<Utc>,
}

impl NewRuleRun {
    /// How long runs are kept.
    pub const KEPT_FOR: TimeDelta = TimeDelta::days(30);
}
