//! Custom filters: what a user kept to look by again. Everybody has their own.

mod body;
mod create;
mod delete;
mod list;
mod present;
mod show;
mod update;

use body::{FilterBody, FiltersQuery};
use nimchat_api_kit::Route;
use present::{FilterChatwootJson, FilterReferenceJson};

/// The operations on this resource.
pub fn routes() -> Vec<Route> {
    const ALL: &str = "/api/v1/accounts/{account_id}/custom_filters";
    const ONE: &str = "/api/v1/accounts/{account_id}/custom_filters/{custom_filter_id}";
    vec![
        Route::get(ALL)
            .operation(41)
            .summary("List all custom filters in a category of a user")
            .query::<FiltersQuery>()
            .answers_list_in::<FilterReferenceJson, FilterChatwootJson>()
            .to_async(list::list),
        Route::post(ALL)
            .operation(42)
            .summary("Create a custom filter in the account")
            .query::<FiltersQuery>()
            .body::<FilterBody>()
            .answers_in::<FilterReferenceJson, FilterChatwootJson>()
            .to_async(create::create),
        Route::get(ONE)
            .operation(43)
            .summary("Get the details of a custom filter in the account")
            .answers_in::<FilterReferenceJson, FilterChatwootJson>()
            .to_async(show::show),
        Route::update(ONE)
            .operation(44)
            .summary("Update a custom filter's attributes")
            .body::<FilterBody>()
            .answers_in::<FilterReferenceJson, FilterChatwootJson>()
            .to_async(update::update),
        Route::delete(ONE)
            .summary("Delete a custom filter")
            .answers_no_content()
            .to_async(delete::delete),
    ]
}
