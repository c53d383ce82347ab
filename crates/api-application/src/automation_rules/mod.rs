//! Automation rules: what an account does by itself when something happens.

mod handlers;
pub(crate) mod json;
mod runs;

use json::{EnvelopedRuleJson, EnvelopedRulesJson, RuleBody, RuleJson};
use nimchat_api_kit::route::Kind;
use nimchat_api_kit::{Nothing, Route};
use nimchat_wire::ByProfile;
use runs::{DryRunJson, RuleRunsJson, TryBody};

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
            .to(handlers::list),
        Route::post(ALL)
            .operation(77)
            .summary("Add a new automation rule to account")
            .body::<RuleBody>()
            .requires(&["name", "event_name", "conditions", "actions"])
            .answers::<RuleJson>()
            .to_repeatable(handlers::create, handlers::created),
        Route::get(ONE)
            .operation(78)
            .summary("Get the details of a automation rule in the account")
            .answers::<ByProfile<RuleJson, EnvelopedRuleJson>>()
            .to(handlers::show),
        Route::update(ONE)
            .operation(79)
            .summary("Update a automation rule in account")
            .body::<RuleBody>()
            .answers::<ByProfile<RuleJson, EnvelopedRuleJson>>()
            .to(handlers::update),
        Route::delete(ONE)
            .summary("Delete an automation rule")
            .answers::<Nothing>()
            .to(handlers::delete),
        Route::post("/api/v1/accounts/{account_id}/automation_rules/{id}/clone")
            .summary("Add a copy of an automation rule")
            .answers::<ByProfile<RuleJson, EnvelopedRuleJson>>()
            .to_repeatable(handlers::duplicate, handlers::created),
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
