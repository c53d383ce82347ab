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
            .answers_in::<LabelsJson, LabelsJson>()
            .to_async(list::list),
        Route::post(LABELS)
            .summary("Create a label in the account")
            .body::<LabelBody>()
            .answers_in::<LabelJson, LabelJson>()
            .to_async(create::create),
        Route::get(LABEL)
            .summary("Get the details of a label")
            .answers_in::<LabelJson, LabelJson>()
            .to_async(show::show),
        Route::update(LABEL)
            .summary("Update a label")
            .body::<LabelBody>()
            .answers_in::<LabelJson, LabelJson>()
            .to_async(update::update),
        Route::delete(LABEL)
            .summary("Delete a label")
            .answers_empty()
            .to_async(delete::delete),
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
