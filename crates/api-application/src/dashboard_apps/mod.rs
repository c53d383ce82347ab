//! Dashboard apps: pages of other systems that agents see beside a conversation.

pub(crate) mod json;

use crate::Services;
use json::{DashboardAppBody, DashboardAppJson};
use nimchat_accounts::{Administrator, Agent};
use nimchat_api_kit::{ApiError, In, NoContent, Route, made_id};
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

fn list(call: &In<Agent>, services: &Services) -> Result<Vec<DashboardApp>, ApiError> {
    Ok(services.dashboard_apps.list(&call.caller)?)
}

fn show(call: &In<Agent>, services: &Services) -> Answered {
    Ok(services.dashboard_apps.show(&call.caller, call.id("id"))?)
}

fn create(call: &In<Administrator, DashboardAppBody>, services: &Services) -> Answered {
    let command = call.read()?.into();
    Ok(services.dashboard_apps.create(&call.caller, command)?)
}

/// The answer to a repeated call with an idempotency key.
fn created(
    call: &In<Administrator, DashboardAppBody>,
    services: &Services,
    made: &MadeRecords,
) -> Answered {
    let id = made_id(made, RecordKind::DashboardApp)?;
    Ok(services.dashboard_apps.show(&call.caller.0, id)?)
}

fn update(call: &In<Administrator, DashboardAppBody>, services: &Services) -> Answered {
    let id = call.id("id");
    services.dashboard_apps.show(&call.caller.0, id)?;
    let command = call.read()?.into();
    Ok(services.dashboard_apps.update(&call.caller, id, command)?)
}

fn delete(call: &In<Administrator>, services: &Services) -> Result<(), ApiError> {
    Ok(services
        .dashboard_apps
        .delete(&call.caller, call.id("id"))?)
}
