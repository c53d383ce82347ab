//! A customer's conversations.

mod body;
mod create;
mod list;
mod present;

use body::ClientConversationBody;
use nimchat_api_kit::Route;
use present::{ClientConversationChatwootJson, ClientConversationReferenceJson};

const CONVERSATIONS: &str =
    "/public/api/v1/inboxes/{inbox_identifier}/contacts/{contact_identifier}/conversations";

pub(crate) fn routes() -> Vec<Route> {
    vec![
        Route::post(CONVERSATIONS)
            .operation(88)
            .summary("Create a conversation")
            .body::<ClientConversationBody>()
            .answers_in::<ClientConversationReferenceJson, ClientConversationChatwootJson>()
            .to_async(create::create),
        Route::get(CONVERSATIONS)
            .operation(89)
            .summary("List all conversations for the contact")
            .answers_list_in::<ClientConversationReferenceJson, ClientConversationChatwootJson>()
            .to_async(list::list),
    ]
}
