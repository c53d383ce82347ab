//! Search of conversations, contacts, messages and articles (docs/rules/messaging.md §1).

mod handlers;
mod present;

use crate::conversations::ConversationsQuery;
use nimchat_api_kit::prelude::*;
use nimchat_api_kit::route::Draft;
use present::{
    ArticlesFoundJson, ContactsFoundJson, ConversationsFoundJson, EverythingFoundJson,
    MessagesFoundJson, WithinJson,
};

/// What is searched for.
#[derive(Debug, Default, Deserialize, Validate, IntoParams)]
struct SearchQuery {
    /// The text, anywhere and in any case
    #[param(required = true)]
    q: Option<String>,
}

/// The operations on this resource.
pub fn routes() -> Vec<Route> {
    vec![
        search("/api/v1/accounts/{account_id}/search")
            .summary("Searches conversations, contacts, messages and articles")
            .answers::<EverythingFoundJson>()
            .to(handlers::everything),
        search("/api/v1/accounts/{account_id}/search/conversations")
            .summary("Finds conversations by their number or customer, newest first")
            .with_cursor()
            .answers::<ConversationsFoundJson>()
            .to_portion(handlers::conversations),
        search("/api/v1/accounts/{account_id}/search/contacts")
            .summary("Finds contacts by name, address, telephone number, identifier or company")
            .with_cursor()
            .answers::<ContactsFoundJson>()
            .to_portion(handlers::contacts),
        search("/api/v1/accounts/{account_id}/search/messages")
            .summary("Finds messages of the last three months by their text, newest first")
            .with_cursor()
            .answers::<MessagesFoundJson>()
            .to_portion(handlers::messages),
        search("/api/v1/accounts/{account_id}/search/articles")
            .summary("Finds articles of every help center by their words, the last changed first")
            .with_cursor()
            .answers::<ArticlesFoundJson>()
            .to_portion(handlers::articles),
        ConversationsQuery::describe(
            Route::get("/api/v1/accounts/{account_id}/conversations/search")
                .summary("Finds conversations by the text of their messages"),
        )
        .paged()
        .with_cursor()
        .answers::<WithinJson>()
        .to_answer(handlers::within),
    ]
}

fn search(path: &'static str) -> Draft<SearchQuery> {
    Route::get(path).query::<SearchQuery>().paged()
}
