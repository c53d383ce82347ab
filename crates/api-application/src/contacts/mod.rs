//! Contacts: the customers.

mod body;
mod handlers;
mod notes;
mod present;
mod sessions;
mod transfers;

pub(crate) use present::CurrentPageJson;

use crate::conditions_body::ConditionsBody;
use crate::conversations::{ConversationLabelsBody, ConversationLabelsJson};
use body::{
    AttributeKeysBody, ContactQuery, ContactsQuery, CreateContactBody, MergeContactsBody,
    UpdateContactBody,
};
use nimchat_api_kit::prelude::*;
use nimchat_messaging::ContactService;
use nimchat_wire::ByProfile;
use present::{
    BareContactJson, ContactItemJson, ContactListJson, CreatedContactJson, EnvelopedContactJson,
    FoundContactsJson,
};

/// The operations on this resource.
pub fn routes() -> Vec<Route> {
    const CONTACTS: &str = "/api/v1/accounts/{account_id}/contacts";
    let mut routes = vec![
        Route::get(CONTACTS)
            .operation(20)
            .summary(
                "Listing all the resolved contacts with pagination (Page size = 15) . Resolved contacts are the \
                 ones with a value for identifier, email or phone number",
            )
            .query::<ContactsQuery>()
            .with_cursor()
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
        Route::get("/api/v1/accounts/{account_id}/contacts/search")
            .operation(25)
            .summary(
                "Search the resolved contacts using a search key (Page size = 15). Resolved contacts are the ones with \
                 a value for identifier, email or phone number",
            )
            .query::<ContactsQuery>()
            .with_cursor()
            .answers::<FoundContactsJson>()
            .to_answer(handlers::search),
        Route::post("/api/v1/accounts/{account_id}/contacts/filter")
            .operation(26)
            .summary("Filter contacts with custom filter options and pagination")
            .body::<ConditionsBody>()
            .with_cursor()
            .answers::<ContactListJson>()
            .to_answer(handlers::filter),
        Route::update("/api/v1/accounts/{account_id}/contacts/{id}")
            .operation(23)
            .summary("Update a contact belonging to the account using ID")
            .body::<UpdateContactBody>()
            .takes_files()
            .answers::<ByProfile<ContactItemJson, EnvelopedContactJson>>()
            .to(handlers::update),
        Route::post("/api/v1/accounts/{account_id}/contacts/{id}/destroy_custom_attributes")
            .summary("Removes custom attributes of a contact")
            .body::<AttributeKeysBody>()
            .answers::<ByProfile<ContactItemJson, EnvelopedContactJson>>()
            .to_repeatable(handlers::destroy_custom_attributes, handlers::changed),
        Route::delete("/api/v1/accounts/{account_id}/contacts/{id}/avatar")
            .summary("Removes the picture of a contact")
            .answers::<ByProfile<ContactItemJson, EnvelopedContactJson>>()
            .to(handlers::delete_avatar),
        Route::get("/api/v1/accounts/{account_id}/contacts/{id}/labels")
            .summary("Lists the labels of a contact")
            .answers::<ConversationLabelsJson>()
            .to(handlers::labels),
        Route::post("/api/v1/accounts/{account_id}/contacts/{id}/labels")
            .summary("Replaces the labels of a contact")
            .body::<ConversationLabelsBody>()
            .answers::<ConversationLabelsJson>()
            .to_repeatable(handlers::set_labels, |call, services, _| handlers::labels(call, services)),
        Route::post("/api/v1/accounts/{account_id}/contacts/{id}/labels/{title}")
            .summary("Adds one label to a contact")
            .answers::<ConversationLabelsJson>()
            .to_repeatable(handlers::add_label, |call, services, _| handlers::labels(call, services))
            .text_segment("title"),
        Route::delete("/api/v1/accounts/{account_id}/contacts/{id}/labels/{title}")
            .summary("Removes one label of a contact")
            .answers::<ConversationLabelsJson>()
            .to(handlers::remove_label)
            .text_segment("title"),
        Route::get("/api/v1/accounts/{account_id}/contacts/active")
            .summary("Lists the contacts who are connected now")
            .query::<ContactsQuery>()
            .with_cursor()
            .answers::<ContactListJson>()
            .to_answer(handlers::active),
        Route::delete("/api/v1/accounts/{account_id}/contacts/{id}")
            .summary("Removes a contact with their conversations, unless they are connected")
            .to(by_id("id", ContactService::delete)),
        Route::post("/api/v1/accounts/{account_id}/actions/contact_merge")
            .summary("Merges two contacts: one takes over what belongs to the other, who is removed")
            .body::<MergeContactsBody>()
            .answers::<BareContactJson>()
            .to_repeatable(handlers::merge, handlers::merged),
    ];
    routes.extend(notes::routes());
    routes.extend(sessions::routes());
    routes.extend(transfers::routes());
    routes
}
