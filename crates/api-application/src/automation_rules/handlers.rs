//! The handlers.

use super::json::RuleBody;
use nimchat_accounts::Administrator;
use nimchat_api_kit::{ApiError, In, made_id};
use nimchat_automation::{Automation, AutomationRule};
use nimchat_core_model::Page;
use nimchat_core_model::idempotency::{MadeRecords, RecordKind};

type Answered = Result<AutomationRule, ApiError>;
type Writing = In<Administrator, RuleBody>;

/// Chatwoot has no pages here and ignores the parameter.
pub(super) fn list(
    call: &In<Administrator>,
    automation: &Automation,
) -> Result<Vec<AutomationRule>, ApiError> {
    let page = call.is_reference().then(|| call.page(Page::MAX_PER_PAGE));
    Ok(automation.rules.list(&call.caller, page)?)
}

pub(super) fn show(call: &In<Administrator>, automation: &Automation) -> Answered {
    Ok(automation.rules.show(&call.caller, call.id("id"))?)
}

pub(super) fn create(call: &Writing, automation: &Automation) -> Answered {
    let made = call.read().and_then(|body| {
        let command = body.command(call.is_reference());
        Ok(automation.rules.create(&call.caller, command)?)
    });
    made.map_err(ApiError::by_attribute)
}

/// The answer to a repeated call with an idempotency key.
pub(super) fn created<I>(
    call: &In<Administrator, I>,
    automation: &Automation,
    made: &MadeRecords,
) -> Answered {
    let id = made_id(made, RecordKind::AutomationRule)?;
    Ok(automation.rules.show(&call.caller, id)?)
}

pub(super) fn update(call: &Writing, automation: &Automation) -> Answered {
    let id = call.id("id");
    automation.rules.show(&call.caller, id)?;
    let changed = call.read().and_then(|body| {
        let command = body.command(call.is_reference());
        Ok(automation.rules.update(&call.caller, id, command)?)
    });
    changed.map_err(ApiError::by_attribute)
}

pub(super) fn delete(call: &In<Administrator>, automation: &Automation) -> Result<(), ApiError> {
    Ok(automation.rules.delete(&call.caller, call.id("id"))?)
}

pub(super) fn duplicate(call: &In<Administrator>, automation: &Automation) -> Answered {
    Ok(automation.rules.duplicate(&call.caller, call.id("id"))?)
}
