//! The attributes of a rule as a caller names them, and their checks (docs/rules/automation.md §1).

use super::{NewAutomationRule, RuleEvent};
use crate::error::Result;
use nimchat_core_model::values::{MAX_STRING, MAX_TEXT, check_length, check_required};
use nimchat_core_model::{Violation, Violations};
use nimchat_messaging::AttributeDefinition;
use serde_json::Value;

/// The most conditions of a rule, and the most actions.
const MAX_PARTS: usize = 50;

/// The attributes of conversations, contacts and messages that conditions may name, beside the account's own
/// (docs/rules/automation.md §1.2).
const ATTRIBUTES: &[&str] = &[
    "assignee_id",
    "browser_language",
    "city",
    "company",
    "content",
    "conversation_language",
    "country_code",
    "email",
    "inbox_id",
    "labels",
    "mail_subject",
    "message_type",
    "phone_number",
    "priority",
    "referer",
    "status",
    "team_id",
];

/// The actions that rules know (docs/rules/automation.md §1.7).
const ACTIONS: &[&str] = &[
    "add_label",
    "add_private_note",
    "add_sla",
    "assign_agent",
    "assign_team",
    "change_priority",
    "change_status",
    "mute_conversation",
    "open_conversation",
    "remove_label",
    "resolve_conversation",
    "send_attachment",
    "send_email_to_team",
    "send_email_transcript",
    "send_message",
    "send_webhook_event",
    "snooze_conversation",
];

/// A rule's attributes; `None` keeps a value. A new one needs name, event, conditions and actions.
#[derive(Debug, Clone, Default)]
pub struct SaveAutomationRule {
    /// The name.
    pub name: Option<String>,
    /// The description; `Some(None)` clears it.
    pub description: Option<Option<String>>,
    /// The name of the event.
    pub event_name: Option<String>,
    /// Does it run? A new one does.
    pub active: Option<bool>,
    /// The conditions; `Some(None)` is refused. Members that are null are omitted.
    pub conditions: Option<Option<Vec<Value>>>,
    /// The actions; as [`SaveAutomationRule::conditions`].
    pub actions: Option<Option<Vec<Value>>>,
    /// Is `"nil"` a way to write that a condition is the last (`operations.json #77`)?
    pub nil_is_none: bool,
}

impl SaveAutomationRule {
    /// Writes what the command names to the rule, and checks the result: every violation at once.
    pub(super) fn apply(
        self,
        rule: &mut NewAutomationRule,
        is_new: bool,
        definitions: &[AttributeDefinition],
    ) -> Result<()> {
        let mut violations = Violations::new();
        let nil_is_none = self.nil_is_none;
        if let Some(name) = self.name {
            rule.name = name;
        }
        if let Some(description) = self.description {
            rule.description = description;
        }
        if let Some(name) = self.event_name {
            rule.event = RuleEvent::named(name);
        }
        rule.active = self.active.unwrap_or(rule.active);
        for (attribute, given, list) in [
            ("conditions", self.conditions, &mut rule.conditions),
            ("actions", self.actions, &mut rule.actions),
        ] {
            match given {
                Some(Some(members)) => *list = without_null(members),
                None if !is_new => {}
                Some(None) | None => violations.add(attribute, "can't be blank"),
            }
        }
        check_conditions(&rule.conditions, nil_is_none, definitions, &mut violations);
        check_actions(
            &rule.actions,
            ACTIONS,
            "Automation actions",
            &mut violations,
        );
        violations.check(check_required("name", &rule.name, MAX_STRING));
        if let Some(description) = &rule.description {
            violations.check(check_length("description", description, MAX_TEXT));
        }
        violations.check(check_required(
            "event_name",
            rule.event.as_str(),
            MAX_STRING,
        ));
        Ok(violations.into_result()?)
    }
}

fn without_null(mut members: Vec<Value>) -> Vec<Value> {
    members.retain(|member| !member.is_null());
    members
}

fn check_conditions(
    conditions: &[Value],
    nil_is_none: bool,
    definitions: &[AttributeDefinition],
    violations: &mut Violations,
) {
    violations.check(check_count("conditions", conditions));
    let known = |key: &str| {
        ATTRIBUTES.contains(&key) || definitions.iter().any(|definition| definition.key == key)
    };
    let unknown = unknown(conditions, "attribute_key", known);
    if let Some(unknown) = unknown {
        violations.add(
            "conditions",
            format!("Automation conditions {unknown} not supported."),
        );
    }
    let joins = || {
        conditions
            .iter()
            .map(|condition| match &condition["query_operator"] {
                Value::Null => None,
                Value::String(join) if nil_is_none && join == "nil" => None,
                Value::String(join) => Some(join.to_lowercase()),
                other => Some(other.to_string()),
            })
    };
    if joins().filter(Option::is_none).count() > 1 {
        let message = "Automation conditions should have query operator.";
        violations.add("conditions", message);
    }
    for join in joins().flatten() {
        if !matches!(join.as_str(), "" | "and" | "or") {
            let message = "Query operator must be either \"AND\" or \"OR\"";
            violations.add("conditions", message);
        }
    }
}

/// Checks that the actions are known ones. `subject` begins the message.
pub(crate) fn check_actions(
    actions: &[Value],
    known: &[&str],
    subject: &str,
    violations: &mut Violations,
) {
    violations.check(check_count("actions", actions));
    let unknown = unknown(actions, "action_name", |name| known.contains(&name));
    if let Some(unknown) = unknown {
        violations.add("actions", format!("{subject} {unknown} not supported."));
    }
}

fn check_count(attribute: &'static str, members: &[Value]) -> Result<(), Violation> {
    if members.len() <= MAX_PARTS {
        return Ok(());
    }
    Err(Violation::new(
        attribute,
        format!("are too many (maximum is {MAX_PARTS})"),
    ))
}

/// The names under this key that are not known, separated by commas.
fn unknown(members: &[Value], key: &str, known: impl Fn(&str) -> bool) -> Option<String> {
    let unknown: Vec<String> = members
        .iter()
        .map(|member| &member[key])
        .filter(|name| !name.as_str().is_some_and(&known))
        .map(|name| match name {
            Value::String(name) => name.chars().take(MAX_STRING).collect(),
            Value::Null => String::new(),
            other => other.to_string().chars().take(MAX_STRING).collect(),
        })
        .collect();
    (!unknown.is_empty()).then(|| unknown.join(","))
}
