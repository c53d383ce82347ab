//! Custom attribute definitions: what an account's own attributes of contacts and conversations are.

mod body;
mod create;
mod delete;
mod list;
mod present;
mod show;
mod update;

use body::{DefinitionBody, DefinitionsQuery};
use nimchat_api_kit::Route;
use present::{DefinitionChatwootJson, DefinitionReferenceJson};

/// The operations on this resource.
pub fn routes() -> Vec<Route> {
    const ALL: &str = "/api/v1/accounts/{account_id}/custom_attribute_definitions";
    const ONE: &str = "/api/v1/accounts/{account_id}/custom_attribute_definitions/{id}";
    vec![
        Route::get(ALL)
            .operation(37)
            .summary("Get details of custom attributes in an Account")
            .query::<DefinitionsQuery>()
            .answers_list_in::<DefinitionReferenceJson, DefinitionChatwootJson>()
            .to_async(list::list),
        Route::post(ALL)
            .operation(38)
            .summary("Add a new custom attribute to account")
            .body::<DefinitionBody>()
            .answers_in::<DefinitionReferenceJson, DefinitionChatwootJson>()
            .to_async(create::create),
        Route::get(ONE)
            .operation(39)
            .summary("Get the details of a custom attribute in the account")
            .answers_in::<DefinitionReferenceJson, DefinitionChatwootJson>()
            .to_async(show::show),
        Route::update(ONE)
            .operation(40)
            .summary("Update a custom attribute in account")
            .body::<DefinitionBody>()
            .answers_in::<DefinitionReferenceJson, DefinitionChatwootJson>()
            .to_async(update::update),
        Route::delete(ONE)
            .summary("Delete a custom attribute of the account")
            .answers_no_content()
            .to_async(delete::delete),
    ]
}
