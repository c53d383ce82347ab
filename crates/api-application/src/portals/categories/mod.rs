//! Categories of a portal.

pub(crate) mod body;
mod handlers;
mod present;

pub(super) use present::ListedCategoryJson;

use body::{CategoriesQuery, CategoryBody};
use nimchat_api_kit::{Nothing, Route};
use nimchat_wire::ByProfile;
use present::{CategoriesJson, CategoryJson, EnvelopedCategoryJson};

/// The operations on this resource.
pub(super) fn routes() -> Vec<Route> {
    const ALL: &str = "/api/v1/accounts/{account_id}/portals/{portal}/categories";
    const ONE: &str = "/api/v1/accounts/{account_id}/portals/{portal}/categories/{category_id}";
    vec![
        Route::get(ALL)
            .text_segment("portal")
            .summary("List the categories of a portal")
            .query::<CategoriesQuery>()
            .answers::<CategoriesJson>()
            .to(handlers::list),
        Route::post(ALL)
            .text_segment("portal")
            .operation(83)
            .summary("Add a new category to portal")
            .body_under::<CategoryBody>("category")
            .requires(&["name", "slug"])
            .answers::<ByProfile<CategoryJson, EnvelopedCategoryJson>>()
            .to_repeatable(handlers::create, handlers::created),
        Route::get(ONE)
            .text_segment("portal")
            .summary("Get a category")
            .answers::<ByProfile<CategoryJson, EnvelopedCategoryJson>>()
            .to(handlers::show),
        Route::update(ONE)
            .text_segment("portal")
            .summary("Update a category")
            .body_under::<CategoryBody>("category")
            .answers::<ByProfile<CategoryJson, EnvelopedCategoryJson>>()
            .to(handlers::update),
        Route::delete(ONE)
            .text_segment("portal")
            .summary("Delete a category; its articles stay")
            .answers::<Nothing>()
            .to(handlers::delete),
    ]
}
