//! Automation rules: what an account does by itself when something happens.
//!
//! The body and the answer of automation rules (docs/rules/automation.md §1; `operations.json #77`).

use nimchat_api_kit::lenient;
use nimchat_api_kit::prelude::*;
use nimchat_api_kit::route::Kind;
use nimchat_automation::{AutomationRule, AutomationRuleService, SaveAutomationRule};
use nimchat_core_model::{AccountId, AutomationRuleId, Page};
use nimchat_wire::{ByProfile, HeldFileJson, HolderJson};
use runs::{DryRunJson, RuleRunsJson, TryBody};
use serde_json::Value;

mod runs;

/// The operations on this resource.
pub fn routes() -> Vec<Route> {
    const ALL: &str = "/api/v1/accounts/{account_id}/automation_rules";
    const ONE: &str = "/api/v1/accounts/{account_id}/automation_rules/{id}";
    vec![
        Route::get(ALL)
            .operation(76)
            .summary("Get details of automation rules in an Account")
            .parameter(
                "page",
                Kind::Integer,
                "Which page, from 1; chatwoot has one page",
            )
            .answers::<ByProfile<Vec<RuleJson>, EnvelopedRulesJson>>()
            .to(list),
        Route::post(ALL)
            .operation(77)
            .summary("Add a new automation rule to account")
            .body::<RuleBody>()
            .requires(&["name", "event_name", "conditions", "actions"])
            .answers::<RuleJson>()
            .to_repeatable(create, created),
        Route::get(ONE)
            .operation(78)
            .summary("Get the details of a automation rule in the account")
            .answers::<ByProfile<RuleJson, EnvelopedRuleJson>>()
            .to(by_id("id", AutomationRuleService::show)),
        Route::update(ONE)
            .operation(79)
            .summary("Update a automation rule in account")
            .body::<RuleBody>()
            .answers::<ByProfile<RuleJson, EnvelopedRuleJson>>()
            .to(update),
        Route::delete(ONE)
            .summary("Delete an automation rule")
            .to(by_id("id", AutomationRuleService::delete)),
        Route::post("/api/v1/accounts/{account_id}/automation_rules/{id}/clone")
            .summary("Add a copy of an automation rule")
            .answers::<ByProfile<RuleJson, EnvelopedRuleJson>>()
            .to_repeatable(by_id("id", AutomationRuleService::duplicate), created),
        Route::get("/api/v1/accounts/{account_id}/automation_rules/{id}/runs")
            .summary("List the runs of an automation rule, newest first")
            .paged()
            .with_cursor()
            .answers::<RuleRunsJson>()
            .to_portion(runs::list),
        Route::post("/api/v1/accounts/{account_id}/automation_rules/test")
            .summary("Try conditions and actions on a conversation without performing anything")
            .body::<TryBody>()
            .answers::<DryRunJson>()
            .to(runs::try_out),
    ]
}

/// The service checks the values.
#[derive(Debug, Default, Deserialize, Validate, ToSchema, Command)]
#[serde(default)]
#[command(SaveAutomationRule, ..)]
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
            nil_is_none,
            ..self.into()
        }
    }
}

#[wire(rule: AutomationRule)]
struct RuleJson {
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
    #[present(rule.created_at)]
    created_on: i64,
    active: bool,
    /// The files that its actions send; absent if there are none
    #[present(HeldFileJson::some(&rule.files, rule.account_id, rule_holder(rule), context))]
    files: OrAbsent<Vec<HeldFileJson>>,
}

fn rule_holder(rule: &AutomationRule) -> HolderJson {
    HolderJson::AutomationRuleId(rule.id.get())
}

envelopes! {
    struct EnvelopedRuleJson { payload: RuleJson }
    struct EnvelopedRulesJson { payload: Vec<RuleJson> }
}

type Answered = Result<AutomationRule>;
type Writing = In<Administrator, RuleBody>;

/// Chatwoot has no pages here and ignores the parameter.
fn list(call: &In<Administrator>, rules: &AutomationRuleService) -> Result<Vec<AutomationRule>> {
    let page = call.is_reference().then(|| call.page(Page::MAX_PER_PAGE));
    Ok(rules.list(&call.caller, page)?)
}

fn create(call: &Writing, rules: &AutomationRuleService) -> Answered {
    let made = call.read().and_then(|body| {
        let command = body.command(call.is_reference());
        Ok(rules.create(&call.caller, command)?)
    });
    made.map_err(ApiError::by_attribute)
}

/// The answer to a repeated call with an idempotency key.
fn created<I>(
    call: &In<Administrator, I>,
    rules: &AutomationRuleService,
    made: &MadeRecords,
) -> Answered {
    let id = made_id(made, RecordKind::AutomationRule)?;
    Ok(rules.show(&call.caller, id)?)
}

fn update(call: &Writing, rules: &AutomationRuleService) -> Answered {
    let id = call.id("id");
    rules.show(&call.caller, id)?;
    let changed = call.read().and_then(|body| {
        let command = body.command(call.is_reference());
        Ok(rules.update(&call.caller, id, command)?)
    });
    changed.map_err(ApiError::by_attribute)
}
