//! The handlers.

use super::SearchQuery;
use super::present::WithinJson;
use crate::Services;
use crate::conversations::ConversationsQuery;
use nimchat_accounts::Agent;
use nimchat_api_kit::{Answer, In, Result};
use nimchat_core_model::Portion;
use nimchat_helpcenter::HelpCenters;
use nimchat_helpcenter::articles::FoundArticle;
use nimchat_messaging::search::FoundConversation;
use nimchat_messaging::{ContactSort, ContactView, MessageView, Messaging};

/// How many of a kind a page has by default.
const PER_PAGE: u32 = 15;
/// How many conversations a page of a list has by default.
const CONVERSATIONS: u32 = 25;

type Search = In<Agent, SearchQuery>;

/// The found ones of every kind.
pub(super) struct Everything {
    pub(super) conversations: Vec<FoundConversation>,
    pub(super) contacts: Vec<ContactView>,
    pub(super) messages: Vec<MessageView>,
    pub(super) articles: Vec<FoundArticle>,
}

fn text(call: &Search) -> Result<String> {
    Ok(call.read()?.q.unwrap_or_default())
}

pub(super) fn everything(call: &Search, services: &Services) -> Result<Everything> {
    Ok(Everything {
        conversations: conversations(call, &services.messaging)?.items,
        contacts: contacts(call, &services.messaging)?.items,
        messages: messages(call, &services.messaging)?.items,
        articles: articles(call, &services.help_centers)?.items,
    })
}

pub(super) fn conversations(
    call: &Search,
    messaging: &Messaging,
) -> Result<Portion<FoundConversation>> {
    let (text, asked) = (text(call)?, call.page_request(PER_PAGE)?);
    Ok(messaging.search.conversations(&call.caller, &text, asked)?)
}

/// Those who wrote last first.
pub(super) fn contacts(call: &Search, messaging: &Messaging) -> Result<Portion<ContactView>> {
    let (text, asked) = (text(call)?, call.page_request(PER_PAGE)?);
    let query = ContactSort::parse("-last_activity_at").into();
    let found = messaging
        .contacts
        .search(&call.caller, &text, query, asked)?;
    Ok(found.into())
}

pub(super) fn messages(call: &Search, messaging: &Messaging) -> Result<Portion<MessageView>> {
    let (text, asked) = (text(call)?, call.page_request(PER_PAGE)?);
    Ok(messaging.search.messages(&call.caller, &text, asked)?)
}

pub(super) fn articles(call: &Search, help_centers: &HelpCenters) -> Result<Portion<FoundArticle>> {
    let (text, asked) = (text(call)?, call.page_request(PER_PAGE)?);
    Ok(help_centers.articles.search(&call.caller, &text, asked)?)
}

pub(super) fn within(
    call: &In<Agent, ConversationsQuery>,
    messaging: &Messaging,
) -> Result<Answer> {
    let query = call.read()?.of(&call.caller, &messaging.conversations)?;
    let asked = call.page_request(CONVERSATIONS)?;
    let found = messaging.search.within(&call.caller, query, asked)?;
    let answer = call.present::<WithinJson, _>(&found)?;
    Ok(answer.with_page(&found.list.page))
}
