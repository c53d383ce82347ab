//! The runs of rules, and dry runs (docs/rules/automation.md §1.8).

use nimchat_api_kit::lenient;
use nimchat_api_kit::prelude::*;
use nimchat_automation::rules::{ActionResult, DryRun, TryRule};
use nimchat_automation::{AutomationRuleService, RuleEvent, RuleRun};
use nimchat_core_model::{ConversationNumber, EventId, Portion, RuleRunId, Violations};
use serde_json::Value;

/// The rows of a page.
const PER_PAGE: u32 = 25;

pub(super) fn list(
    call: &In<Administrator>,
    rules: &AutomationRuleService,
) -> Result<Portion<RuleRun>> {
    let asked = call.page_request(PER_PAGE)?;
    Ok(rules.runs(&call.caller, call.id("id"), asked)?)
}

pub(super) fn try_out(
    call: &In<Administrator, TryBody>,
    rules: &AutomationRuleService,
) -> Result<DryRun> {
    let body = call.read()?;
    let Some(conversation) = body.conversation_id else {
        return Err(Violations::one("conversation_id", "can't be blank").into());
    };
    let command = TryRule {
        conversation,
        conditions: body.conditions,
        actions: body.actions,
        newest_message: body.event_name.as_deref() == Some(RuleEvent::MessageCreated.as_str()),
    };
    Ok(rules.try_out(&call.caller, &command)?)
}

#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(default)]
pub(super) struct TryBody {
    /// The number of the conversation
    conversation_id: Option<ConversationNumber>,
    /// `message_created` tries the conditions on the newest message, others on all of them
    event_name: Option<String>,
    /// As in a rule
    #[schema(value_type = Vec<Object>)]
    #[serde(deserialize_with = "lenient::exactly")]
    conditions: Vec<Value>,
    /// As in a rule
    #[schema(value_type = Vec<Object>)]
    #[serde(deserialize_with = "lenient::exactly")]
    actions: Vec<Value>,
}

envelopes! {
    pub(super) struct RuleRunsJson { payload: Vec<RuleRunJson> }
}

#[wire(shown: RuleRun, run = shown.run)]
struct RuleRunJson {
    #[present(shown.id)]
    id: RuleRunId,
    event_id: EventId,
    #[present(run.conversation)]
    conversation_id: ConversationNumber,
    matched: bool,
    /// Why the conditions were not met
    #[schema(required)]
    reason: Option<String>,
    actions: Vec<ActionResultJson>,
    /// Seconds since 1970
    created_at: i64,
}

#[wire(result: ActionResult)]
struct ActionResultJson {
    #[present(result.action)]
    action_name: String,
    /// `done` or `failed`
    #[present(if result.error.is_none() { "done" } else { "failed" })]
    result: &'static str,
    /// Why it failed
    #[schema(required)]
    error: Option<String>,
}

#[wire(run: DryRun)]
pub(super) struct DryRunJson {
    matched: bool,
    /// Why the conditions are not met
    #[schema(required)]
    reason: Option<String>,
    actions: Vec<TriedActionJson>,
}

#[wire(result: ActionResult)]
struct TriedActionJson {
    #[present(result.action)]
    action_name: String,
    /// Why it could not be performed
    #[schema(required)]
    error: Option<String>,
}
