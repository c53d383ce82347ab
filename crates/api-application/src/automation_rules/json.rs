//! The body and the answer of automation rules (docs/rules/automation.md §1; `operations.json #77`).

use nimchat_api_kit::lenient;
use nimchat_api_kit::prelude::*;
use nimchat_automation::{AutomationRule, SaveAutomationRule};
use nimchat_core_model::{AccountId, AutomationRuleId};
use nimchat_wire::{HeldFileJson, HolderJson};
use serde_json::Value;

/// The service checks the values.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(default)]
pub(crate) struct RuleBody {
    /// Rule name
    name: Field<String>,
    /// The description about the automation and actions
    description: Field<String>,
    /// The event when you want to execute the automation actions: `conversation_created`, `conversation_updated`,
    /// `conversation_opened`, `conversation_resolved` or `message_created`
    event_name: Field<String>,
    /// Enable/disable automation rule
    active: Option<bool>,
    /// Array of actions which you want to perform when condition matches, e.g add label support if message contains
    /// content help.
    #[schema(value_type = Option<Vec<Object>>)]
    #[serde(deserialize_with = "lenient::exactly")]
    actions: Field<Vec<Value>>,
    /// Array of conditions on which conversation filter would work, e.g message content contains text help.
    #[schema(value_type = Option<Vec<Object>>)]
    #[serde(deserialize_with = "lenient::exactly")]
    conditions: Field<Vec<Value>>,
}

impl RuleBody {
    /// In the reference, a condition's operator `"nil"` means that it is the last one.
    pub(crate) fn command(self, nil_is_none: bool) -> SaveAutomationRule {
        SaveAutomationRule {
            // null is blank, which is refused
            name: self.name.change().map(Option::unwrap_or_default),
            description: self.description.change(),
            event_name: self.event_name.change().map(Option::unwrap_or_default),
            active: self.active,
            conditions: self.conditions.change(),
            actions: self.actions.change(),
            nil_is_none,
        }
    }
}

#[derive(Debug, Serialize, ToSchema, Present)]
#[present(rule: AutomationRule)]
pub(super) struct RuleJson {
    id: AutomationRuleId,
    account_id: AccountId,
    name: String,
    #[schema(required)]
    description: Option<String>,
    #[present(rule.event.as_str().to_owned())]
    event_name: String,
    #[schema(value_type = Vec<Object>)]
    conditions: Vec<Value>,
    #[schema(value_type = Vec<Object>)]
    actions: Vec<Value>,
    /// Seconds since 1970
    #[present(rule.created_at.timestamp())]
    created_on: i64,
    active: bool,
    /// The files that its actions send; absent if there are none
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    #[present(HeldFileJson::some(&rule.files, rule.account_id, rule_holder(rule), context))]
    files: Option<Vec<HeldFileJson>>,
}

fn rule_holder(rule: &AutomationRule) -> HolderJson {
    HolderJson::AutomationRuleId(rule.id.get())
}

#[derive(Debug, Serialize, ToSchema, Present)]
#[present(rule: AutomationRule)]
pub(super) struct EnvelopedRuleJson {
    #[present(Present::present(rule, context))]
    payload: RuleJson,
}

#[derive(Debug, Serialize, ToSchema, Present)]
#[present(rules: Vec<AutomationRule>)]
pub(super) struct EnvelopedRulesJson {
    #[present(Present::present(rules, context))]
    payload: Vec<RuleJson>,
}
