//! Contacts: the customers.

mod body;
mod create;
mod list;
mod present;
mod query;
mod show;

use body::CreateContactBody;
use nimchat_api_kit::Route;
use present::{
    ContactDetailReferenceJson, ContactItemsReferenceJson, ContactsChatwootJson,
    CreatedContactChatwootJson, ShownContactChatwootJson,
};
use query::{ContactQuery, ContactsQuery};

/// The operations on this resource.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/api/v1/accounts/{account_id}/contacts")
            .operation(20)
            .summary(
                "Listing all the resolved contacts with pagination (Page size = 15) . Resolved contacts are the \
                 ones with a value for identifier, email or phone number",
            )
            .query::<ContactsQuery>()
            .answers_in::<ContactItemsReferenceJson, ContactsChatwootJson>()
            .to_async(list::list),
        Route::post("/api/v1/accounts/{account_id}/contacts")
            .operation(21)
            .summary("Create a new Contact")
            .body::<CreateContactBody>()
            .takes_files()
            .answers_in::<ContactDetailReferenceJson, CreatedContactChatwootJson>()
            .to_async(create::create),
        Route::get("/api/v1/accounts/{account_id}/contacts/{id}")
            .operation(22)
            .summary("Get a contact belonging to the account using ID")
            .query::<ContactQuery>()
            .answers_in::<ContactDetailReferenceJson, ShownContactChatwootJson>()
            .to_async(show::show),
    ]
}
