//! Custom attribute definitions: the custom attributes of an account's contacts and conversations.

pub(crate) mod body;
mod handlers;
mod present;

use body::{DefinitionBody, DefinitionsQuery};
use nimchat_api_kit::{NoContent, Route};
use present::DefinitionJson;

/// The operations on this resource.
pub fn routes() -> Vec<Route> {
    const ALL: &str = "/api/v1/accounts/{account_id}/custom_attribute_definitions";
    const ONE: &str = "/api/v1/accounts/{account_id}/custom_attribute_definitions/{id}";
    vec![
        Route::get(ALL)
            .operation(37)
            .summary("Get details of custom attributes in an Account")
            .query::<DefinitionsQuery>()
            .answers::<Vec<DefinitionJson>>()
            .to(handlers::list),
        Route::post(ALL)
            .operation(38)
            .summary("Add a new custom attribute to account")
            .body_under::<DefinitionBody>("custom_attribute_definition")
            .requires(&["attribute_display_name", "attribute_key"])
            .answers::<DefinitionJson>()
            .to_repeatable(handlers::create, handlers::created),
        Route::get(ONE)
            .operation(39)
            .summary("Get the details of a custom attribute in the account")
            .answers::<DefinitionJson>()
            .to(handlers::show),
        Route::update(ONE)
            .operation(40)
            .summary("Update a custom attribute in account")
            .body_under::<DefinitionBody>("custom_attribute_definition")
            .answers::<DefinitionJson>()
            .to(handlers::update),
        Route::delete(ONE)
            .summary("Delete a custom attribute of the account")
            .answers::<NoContent>()
            .to(handlers::delete),
    ]
}
