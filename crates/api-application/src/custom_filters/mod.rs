//! Custom filters: queries that a user saves. Each user has their own.

pub(crate) mod body;
mod handlers;
mod present;

use body::{FilterBody, FiltersQuery};
use nimchat_api_kit::{NoContent, Route};
use present::FilterJson;

/// The operations on this resource.
pub fn routes() -> Vec<Route> {
    const ALL: &str = "/api/v1/accounts/{account_id}/custom_filters";
    const ONE: &str = "/api/v1/accounts/{account_id}/custom_filters/{custom_filter_id}";
    vec![
        Route::get(ALL)
            .operation(41)
            .summary("List all custom filters in a category of a user")
            .query::<FiltersQuery>()
            .answers::<Vec<FilterJson>>()
            .to(handlers::list),
        Route::post(ALL)
            .operation(42)
            .summary("Create a custom filter in the account")
            .query::<FiltersQuery>()
            .body_under::<FilterBody>("custom_filter")
            .requires(&["name"])
            .answers::<FilterJson>()
            .to_repeatable(handlers::create, handlers::created),
        Route::get(ONE)
            .operation(43)
            .summary("Get the details of a custom filter in the account")
            .answers::<FilterJson>()
            .to(handlers::show),
        Route::update(ONE)
            .operation(44)
            .summary("Update a custom filter's attributes")
            .body_under::<FilterBody>("custom_filter")
            .answers::<FilterJson>()
            .to(handlers::update),
        Route::delete(ONE)
            .summary("Delete a custom filter")
            .answers::<NoContent>()
            .to(handlers::delete),
    ]
}
