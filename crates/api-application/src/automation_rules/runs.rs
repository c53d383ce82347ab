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

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RuleRunsJson {
    payload: Vec<RuleRunJson>,
}

impl Present<Portion<RuleRun>> for RuleRunsJson {
    fn present(runs: &Portion<RuleRun>, context: &Context) -> Self {
        let payload = Present::present(&runs.items, context);
        Self { payload }
    }
}

#[derive(Debug, Serialize, ToSchema)]
struct RuleRunJson {
    id: RuleRunId,
    event_id: EventId,
    conversation_id: ConversationNumber,
    matched: bool,
    /// Why the conditions were not met
    #[schema(required)]
    reason: Option<String>,
    actions: Vec<ActionResultJson>,
    /// Seconds since 1970
    created_at: i64,
}

impl Present<RuleRun> for RuleRunJson {
    fn present(RuleRun { id, run }: &RuleRun, context: &Context) -> Self {
        Self {
            id: *id,
            event_id: run.event_id,
            conversation_id: run.conversation,
            matched: run.matched,
            reason: run.reason.clone(),
            actions: Present::present(&run.actions, context),
            created_at: run.created_at.timestamp(),
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
struct ActionResultJson {
    action_name: String,
    /// `done` or `failed`
    result: &'static str,
    /// Why it failed
    #[schema(required)]
    error: Option<String>,
}

impl Present<ActionResult> for ActionResultJson {
    fn present(result: &ActionResult, _: &Context) -> Self {
        Self {
            action_name: result.action.clone(),
            result: if result.error.is_none() {
                "done"
            } else {
                "failed"
            },
            error: result.error.clone(),
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct DryRunJson {
    matched: bool,
    /// Why the conditions are not met
    #[schema(required)]
    reason: Option<String>,
    actions: Vec<TriedActionJson>,
}

#[derive(Debug, Serialize, ToSchema)]
struct TriedActionJson {
    action_name: String,
    /// Why it could not be performed
    #[schema(required)]
    error: Option<String>,
}

impl Present<DryRun> for DryRunJson {
    fn present(run: &DryRun, _: &Context) -> Self {
        let tried = |result: &ActionResult| TriedActionJson {
            action_name: result.action.clone(),
            error: result.error.clone(),
        };
        Self {
            matched: run.matched,
            reason: run.reason.clone(),
            actions: run.actions.iter().map(tried).collect(),
        }
    }
}
