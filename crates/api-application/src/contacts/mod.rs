//! Contacts: the customers.

mod body;
mod handlers;
mod present;

pub(crate) use present::CurrentPageJson;

use body::{ContactQuery, ContactsQuery, CreateContactBody};
use nimchat_api_kit::Route;
use nimchat_wire::ByProfile;
use present::{ContactItemJson, ContactListJson, CreatedContactJson, EnvelopedContactJson};

/// The operations on this resource.
pub fn routes() -> Vec<Route> {
    const CONTACTS: &str = "/api/v1/accounts/{account_id}/contacts";
    vec![
        Route::get(CONTACTS)
            .operation(20)
            .summary(
                "Listing all the resolved contacts with pagination (Page size = 15) . Resolved contacts are the \
                 ones with a value for identifier, email or phone number",
            )
            .query::<ContactsQuery>()
            .answers::<ContactListJson>()
            .to_answer(handlers::list),
        Route::post(CONTACTS)
            .operation(21)
            .summary("Create a new Contact")
            .body::<CreateContactBody>()
            .takes_files()
            .answers::<CreatedContactJson>()
            .to_repeatable(handlers::create, handlers::created),
        Route::get("/api/v1/accounts/{account_id}/contacts/{id}")
            .operation(22)
            .summary("Get a contact belonging to the account using ID")
            .query::<ContactQuery>()
            .answers::<ByProfile<ContactItemJson, EnvelopedContactJson>>()
            .to(handlers::show),
    ]
}
