//! Where the messages before those shown are.

use actix_web::http::header::{HeaderValue, LINK};
use nimchat_api_kit::{Answer, Context};
use nimchat_messaging::{ConversationView, MessageView};

/// The answer with a `Link` to the messages before those shown, if there may be any.
pub(crate) fn with_older(
    answer: Answer,
    has_older: bool,
    within: &ConversationView,
    shown: &[MessageView],
    context: &Context,
) -> Answer {
    let Some(oldest) = shown.first().filter(|_| has_older) else {
        return answer;
    };
    let path = context.url(&format!(
        "/api/v1/accounts/{}/conversations/{}/messages?before={}",
        within.conversation.account_id, within.conversation.number, oldest.message.id
    ));
    match HeaderValue::try_from(format!("<{path}>; rel=\"prev\"")) {
        Ok(link) => answer.with_header(LINK, link),
        // the public address comes from the settings, which may hold what no header can
        Err(_) => answer,
    }
}
