//! Dashboard apps: pages of other systems that agents see beside a conversation.

pub(crate) mod json;

use json::{DashboardAppBody, DashboardAppJson};
use nimchat_accounts::{Administrator, Agent};
use nimchat_api_kit::{ApiError, In, NoContent, Route, made_id};
use nimchat_automation::Automation;
use nimchat_automation::dashboard_apps::DashboardApp;
use nimchat_core_model::idempotency::{MadeRecords, RecordKind};

/// The operations on this resource.
pub fn routes() -> Vec<Route> {
    const ALL: &str = "/api/v1/accounts/{account_id}/dashboard_apps";
    const ONE: &str = "/api/v1/accounts/{account_id}/dashboard_apps/{id}";
    vec![
        Route::get(ALL)
            .summary("List the dashboard apps of an account")
            .answers::<Vec<DashboardAppJson>>()
            .to(list),
        Route::post(ALL)
            .summary("Add a dashboard app")
            .body_under::<DashboardAppBody>("dashboard_app")
            .requires(&["title", "content"])
            .answers::<DashboardAppJson>()
            .to_repeatable(create, created),
        Route::get(ONE)
            .summary("Get a dashboard app")
            .answers::<DashboardAppJson>()
            .to(show),
        Route::update(ONE)
            .summary("Update a dashboard app")
            .body_under::<DashboardAppBody>("dashboard_app")
            .answers::<DashboardAppJson>()
            .to(update),
        Route::delete(ONE)
            .summary("Delete a dashboard app")
            .answers::<NoContent>()
            .to(delete),
    ]
}

type Answered = Result<DashboardApp, ApiError>;

fn list(call: &In<Agent>, automation: &Automation) -> Result<Vec<DashboardApp>, ApiError> {
    Ok(automation.dashboard_apps.list(&call.caller)?)
}

fn show(call: &In<Agent>, automation: &Automation) -> Answered {
    Ok(automation
        .dashboard_apps
        .show(&call.caller, call.id("id"))?)
}

fn create(call: &In<Administrator, DashboardAppBody>, automation: &Automation) -> Answered {
    let command = call.read()?.into();
    Ok(automation.dashboard_apps.create(&call.caller, command)?)
}

/// The answer to a repeated call with an idempotency key.
fn created(
    call: &In<Administrator, DashboardAppBody>,
    automation: &Automation,
    made: &MadeRecords,
) -> Answered {
    let id = made_id(made, RecordKind::DashboardApp)?;
    Ok(automation.dashboard_apps.show(&call.caller.0, id)?)
}

fn update(call: &In<Administrator, DashboardAppBody>, automation: &Automation) -> Answered {
    let id = call.id("id");
    automation.dashboard_apps.show(&call.caller.0, id)?;
    let command = call.read()?.into();
    Ok(automation
        .dashboard_apps
        .update(&call.caller, id, command)?)
}

fn delete(call: &In<Administrator>, automation: &Automation) -> Result<(), ApiError> {
    Ok(automation
        .dashboard_apps
        .delete(&call.caller, call.id("id"))?)
}
