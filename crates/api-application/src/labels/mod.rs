//! The labels of an account; the reference has none of these operations (docs/rules/accounts.md §5.8).

pub(crate) mod body;
mod handlers;
mod present;

use body::LabelBody;
use nimchat_api_kit::{Nothing, Route};
use present::{AccountLabelsJson, LabelJson};

/// The operations on this resource.
pub fn routes() -> Vec<Route> {
    const LABELS: &str = "/api/v1/accounts/{account_id}/labels";
    const LABEL: &str = "/api/v1/accounts/{account_id}/labels/{id}";
    vec![
        Route::get(LABELS)
            .summary("List the labels of the account")
            .answers::<AccountLabelsJson>()
            .to(handlers::list),
        Route::post(LABELS)
            .summary("Create a label in the account")
            .body_under::<LabelBody>("label")
            .requires(&["title"])
            .answers::<LabelJson>()
            .to_repeatable(handlers::create, handlers::created),
        Route::get(LABEL)
            .summary("Get the details of a label")
            .answers::<LabelJson>()
            .to(handlers::show),
        Route::update(LABEL)
            .summary("Update a label")
            .body_under::<LabelBody>("label")
            .answers::<LabelJson>()
            .to(handlers::update),
        Route::delete(LABEL)
            .summary("Delete a label")
            .answers::<Nothing>()
            .to(handlers::delete),
    ]
}
