//! `operations.json #31`.

use super::chatwoot::ConversationsChatwootJson;
use super::query::ConversationsQuery;
use super::reference::ConversationsReferenceJson;
use super::surroundings::Surroundings;
use crate::Services;
use actix_web::{HttpResponse, web};
use nimchat_accounts::{Agent, Caller};
use nimchat_api_kit::{Answer, ApiError, Call, Input, Present, Profile};

/// How many conversations a page has unless told otherwise.
const PER_PAGE: u32 = 25;

pub(super) async fn list(
    call: Call<Agent>,
    services: web::Data<Services>,
    input: Input,
) -> Result<HttpResponse, ApiError> {
    call.run(move |agent, context| {
        let query: ConversationsQuery = input.read()?;
        let query = query.of(&agent);
        let page = input.page(PER_PAGE);
        let list = services.conversations.list(&agent, &query, page)?;
        let answer = match context.profile {
            Profile::Reference => {
                Answer::json(&ConversationsReferenceJson::present(&list, context))
            }
            Profile::Chatwoot => {
                let caller = Caller::Agent(Box::new(agent));
                let around = Surroundings::read(&services, &caller, &list.page.items)?;
                Answer::json(&ConversationsChatwootJson::new(&list, &around, context))
            }
        };
        Ok(answer?.with_page(&list.page))
    })
    .await
}
