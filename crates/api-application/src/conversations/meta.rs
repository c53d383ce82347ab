//! `operations.json #30`.

use super::counts::ConversationCountsJson;
use super::query::ConversationsQuery;
use crate::Services;
use actix_web::{HttpResponse, web};
use nimchat_accounts::Agent;
use nimchat_api_kit::{Answer, ApiError, Call, Input};

pub(super) async fn meta(
    call: Call<Agent>,
    services: web::Data<Services>,
    input: Input,
) -> Result<HttpResponse, ApiError> {
    call.run(move |agent, context| {
        let query: ConversationsQuery = input.read()?;
        let counts = services.conversations.counts(&agent, &query.of(&agent))?;
        Answer::present::<ConversationCountsJson, ConversationCountsJson, _>(&counts, context)
    })
    .await
}
