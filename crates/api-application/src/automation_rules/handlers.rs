//! The handlers.

use super::json::RuleBody;
use nimchat_accounts::Administrator;
use nimchat_api_kit::{ApiError, In, Result, made_id};
use nimchat_automation::{AutomationRule, AutomationRuleService};
use nimchat_core_model::Page;
use nimchat_core_model::idempotency::{MadeRecords, RecordKind};

type Answered = Result<AutomationRule>;
type Writing = In<Administrator, RuleBody>;

/// Chatwoot has no pages here and ignores the parameter.
pub(super) fn list(
    call: &In<Administrator>,
    rules: &AutomationRuleService,
) -> Result<Vec<AutomationRule>> {
    let page = call.is_reference().then(|| call.page(Page::MAX_PER_PAGE));
    Ok(rules.list(&call.caller, page)?)
}

pub(super) fn show(call: &In<Administrator>, rules: &AutomationRuleService) -> Answered {
    Ok(rules.show(&call.caller, call.id("id"))?)
}

pub(super) fn create(call: &Writing, rules: &AutomationRuleService) -> Answered {
    let made = call.read().and_then(|body| {
        let command = body.command(call.is_reference());
        Ok(rules.create(&call.caller, command)?)
    });
    made.map_err(ApiError::by_attribute)
}

/// The answer to a repeated call with an idempotency key.
pub(super) fn created<I>(
    call: &In<Administrator, I>,
    rules: &AutomationRuleService,
    made: &MadeRecords,
) -> Answered {
    let id = made_id(made, RecordKind::AutomationRule)?;
    Ok(rules.show(&call.caller, id)?)
}

pub(super) fn update(call: &Writing, rules: &AutomationRuleService) -> Answered {
    let id = call.id("id");
    rules.show(&call.caller, id)?;
    let changed = call.read().and_then(|body| {
        let command = body.command(call.is_reference());
        Ok(rules.update(&call.caller, id, command)?)
    });
    changed.map_err(ApiError::by_attribute)
}

pub(super) fn delete(call: &In<Administrator>, rules: &AutomationRuleService) -> Result<()> {
    Ok(rules.delete(&call.caller, call.id("id"))?)
}

pub(super) fn duplicate(call: &In<Administrator>, rules: &AutomationRuleService) -> Answered {
    Ok(rules.duplicate(&call.caller, call.id("id"))?)
}
