//! Labels that the account offers; all of it is beyond the reference (contract accounts.md §5.8).

mod body;
mod create;
mod delete;
mod list;
mod present;
mod show;
mod update;

use crate::Services;
use actix_web::web;
use body::LabelBody;
use nimchat_accounts::Agent;
use nimchat_api_kit::{ApiError, Route};
use nimchat_core_model::LabelId;
use present::{LabelJson, LabelsJson};

/// The operations on this resource.
pub fn routes() -> Vec<Route> {
    const LABELS: &str = "/api/v1/accounts/{account_id}/labels";
    const LABEL: &str = "/api/v1/accounts/{account_id}/labels/{id}";
    vec![
        Route::get(LABELS)
            .summary("List the labels of the account")
            .answers::<LabelsJson, LabelsJson>()
            .to(list::list),
        Route::post(LABELS)
            .summary("Create a label in the account")
            .body::<LabelBody>()
            .answers::<LabelJson, LabelJson>()
            .to(create::create),
        Route::get(LABEL)
            .summary("Get the details of a label")
            .answers::<LabelJson, LabelJson>()
            .to(show::show),
        Route::update(LABEL)
            .summary("Update a label")
            .body::<LabelBody>()
            .answers::<LabelJson, LabelJson>()
            .to(update::update),
        Route::delete(LABEL)
            .summary("Delete a label")
            .answers_empty()
            .to(delete::delete),
    ]
}

/// Looks the label up, for those who may not have it.
fn known(
    services: &web::Data<Services>,
    id: LabelId,
) -> impl FnOnce(&Agent) -> Result<(), ApiError> + Send + use<> {
    let services = services.clone();
    move |agent| {
        services.labels.show(agent, id)?;
        Ok(())
    }
}
