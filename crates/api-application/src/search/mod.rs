//! Search of conversations, contacts, messages and articles (docs/rules/messaging.md §1).

use crate::Services;
use crate::conversations::ConversationsQuery;
use nimchat_api_kit::Answer;
use nimchat_api_kit::prelude::*;
use nimchat_api_kit::route::Draft;
use nimchat_core_model::Portion;
use nimchat_helpcenter::HelpCenters;
use nimchat_helpcenter::articles::FoundArticle;
use nimchat_messaging::search::FoundConversation;
use nimchat_messaging::{ContactSort, ContactView, MessageView, Messaging};
use present::{
    ArticlesFoundJson, ContactsFoundJson, ConversationsFoundJson, EverythingFoundJson,
    MessagesFoundJson, WithinJson,
};

mod present;

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
            .to(everything),
        search("/api/v1/accounts/{account_id}/search/conversations")
            .summary("Finds conversations by their number or customer, newest first")
            .with_cursor()
            .answers::<ConversationsFoundJson>()
            .to_portion(conversations),
        search("/api/v1/accounts/{account_id}/search/contacts")
            .summary("Finds contacts by name, address, telephone number, identifier or company")
            .with_cursor()
            .answers::<ContactsFoundJson>()
            .to_portion(contacts),
        search("/api/v1/accounts/{account_id}/search/messages")
            .summary("Finds messages of the last three months by their text, newest first")
            .with_cursor()
            .answers::<MessagesFoundJson>()
            .to_portion(messages),
        search("/api/v1/accounts/{account_id}/search/articles")
            .summary("Finds articles of every help center by their words, the last changed first")
            .with_cursor()
            .answers::<ArticlesFoundJson>()
            .to_portion(articles),
        ConversationsQuery::describe(
            Route::get("/api/v1/accounts/{account_id}/conversations/search")
                .summary("Finds conversations by the text of their messages"),
        )
        .paged()
        .with_cursor()
        .answers::<WithinJson>()
        .to_answer(within),
    ]
}

fn search(path: &'static str) -> Draft<SearchQuery> {
    Route::get(path).query::<SearchQuery>().paged()
}

/// How many of a kind a page has by default.
const PER_PAGE: u32 = 15;
/// How many conversations a page of a list has by default.
const CONVERSATIONS: u32 = 25;

type Search = In<Agent, SearchQuery>;

/// The found ones of every kind.
struct Everything {
    conversations: Vec<FoundConversation>,
    contacts: Vec<ContactView>,
    messages: Vec<MessageView>,
    articles: Vec<FoundArticle>,
}

fn text(call: &Search) -> Result<String> {
    Ok(call.read()?.q.unwrap_or_default())
}

fn everything(call: &Search, services: &Services) -> Result<Everything> {
    Ok(Everything {
        conversations: conversations(call, &services.messaging)?.items,
        contacts: contacts(call, &services.messaging)?.items,
        messages: messages(call, &services.messaging)?.items,
        articles: articles(call, &services.help_centers)?.items,
    })
}

fn conversations(call: &Search, messaging: &Messaging) -> Result<Portion<FoundConversation>> {
    let (text, asked) = (text(call)?, call.page_request(PER_PAGE)?);
    Ok(messaging.search.conversations(&call.caller, &text, asked)?)
}

/// Those who wrote last first.
fn contacts(call: &Search, messaging: &Messaging) -> Result<Portion<ContactView>> {
    let (text, asked) = (text(call)?, call.page_request(PER_PAGE)?);
    let query = ContactSort::parse("-last_activity_at").into();
    let found = messaging
        .contacts
        .search(&call.caller, &text, query, asked)?;
    Ok(found.into())
}

fn messages(call: &Search, messaging: &Messaging) -> Result<Portion<MessageView>> {
    let (text, asked) = (text(call)?, call.page_request(PER_PAGE)?);
    Ok(messaging.search.messages(&call.caller, &text, asked)?)
}

fn articles(call: &Search, help_centers: &HelpCenters) -> Result<Portion<FoundArticle>> {
    let (text, asked) = (text(call)?, call.page_request(PER_PAGE)?);
    Ok(help_centers.articles.search(&call.caller, &text, asked)?)
}

fn within(call: &In<Agent, ConversationsQuery>, messaging: &Messaging) -> Result<Answer> {
    let query = call.read()?.of(&call.caller, &messaging.conversations)?;
    let asked = call.page_request(CONVERSATIONS)?;
    let found = messaging.search.within(&call.caller, query, asked)?;
    let answer = call.present::<WithinJson, _>(&found)?;
    Ok(answer.with_page(&found.list.page))
}
