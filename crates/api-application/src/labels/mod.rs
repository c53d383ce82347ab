//! The labels of an account; the reference has none of these operations (docs/rules/accounts.md §5.8).

pub(crate) mod json;

use json::{AccountLabelsJson, LabelBody, LabelJson};
use nimchat_accounts::{Administrator, Agent};
use nimchat_api_kit::{ApiError, In, Nothing, RecordAdministrator, Route, made_id};
use nimchat_core_model::idempotency::{MadeRecords, RecordKind};
use nimchat_messaging::{Label, Messaging};

/// The operations on this resource.
pub fn routes() -> Vec<Route> {
    const LABELS: &str = "/api/v1/accounts/{account_id}/labels";
    const LABEL: &str = "/api/v1/accounts/{account_id}/labels/{id}";
    vec![
        Route::get(LABELS)
            .summary("List the labels of the account")
            .answers::<AccountLabelsJson>()
            .to(list),
        Route::post(LABELS)
            .summary("Create a label in the account")
            .body_under::<LabelBody>("label")
            .requires(&["title"])
            .answers::<LabelJson>()
            .to_repeatable(create, created),
        Route::get(LABEL)
            .summary("Get the details of a label")
            .answers::<LabelJson>()
            .to(show),
        Route::update(LABEL)
            .summary("Update a label")
            .body_under::<LabelBody>("label")
            .answers::<LabelJson>()
            .to(update),
        Route::delete(LABEL)
            .summary("Delete a label")
            .answers::<Nothing>()
            .to(delete),
    ]
}

type Answered = Result<Label, ApiError>;

fn list(call: &In<Agent>, messaging: &Messaging) -> Result<Vec<Label>, ApiError> {
    Ok(messaging.labels.list(&call.caller)?)
}

fn create(call: &In<Administrator, LabelBody>, messaging: &Messaging) -> Answered {
    let command = call.read()?.into();
    Ok(messaging.labels.create(&call.caller, command)?)
}

/// The answer to a repeated call with an idempotency key.
fn created(
    call: &In<Administrator, LabelBody>,
    messaging: &Messaging,
    made: &MadeRecords,
) -> Answered {
    let id = made_id(made, RecordKind::Label)?;
    Ok(messaging.labels.show(&call.caller.0, id)?)
}

fn show(call: &In<RecordAdministrator>, messaging: &Messaging) -> Answered {
    let id = call.id("id");
    let caller = call
        .caller
        .after(|agent| messaging.labels.show(agent, id))?;
    Ok(messaging.labels.show(&caller.0, id)?)
}

fn update(call: &In<RecordAdministrator, LabelBody>, messaging: &Messaging) -> Answered {
    let id = call.id("id");
    let caller = call
        .caller
        .after(|agent| messaging.labels.show(agent, id))?;
    // the contract looks the label up before the input is checked
    messaging.labels.show(&caller.0, id)?;
    let command = call.read()?.into();
    Ok(messaging.labels.update(&caller, id, command)?)
}

fn delete(call: &In<RecordAdministrator>, messaging: &Messaging) -> Result<(), ApiError> {
    let id = call.id("id");
    let caller = call
        .caller
        .after(|agent| messaging.labels.show(agent, id))?;
    Ok(messaging.labels.delete(&caller, id)?)
}
