//! `operations.json #14`.

use super::body::AgentBotBody;
use super::present::{AgentBotChatwootJson, AgentBotReferenceJson};
use crate::Services;
use actix_web::{HttpResponse, web};
use nimchat_accounts::Administrator;
use nimchat_api_kit::{Answer, ApiError, Call, Input};
use nimchat_automation::AgentBotDraft;

pub(super) async fn update(
    call: Call<Administrator>,
    services: web::Data<Services>,
    input: Input,
) -> Result<HttpResponse, ApiError> {
    let id = call.id("id");
    call.run(move |caller, context| {
        // the bot is looked up before what is wanted of it
        services.agent_bots.own(&caller, id)?;
        let body: AgentBotBody = input.read()?;
        let avatar = input.picture("avatar")?;
        let mut draft = AgentBotDraft::from(body);
        draft.avatar = draft.avatar.or_file(services.files.keep_some(avatar)?);
        let bot = services.agent_bots.update(&caller, id, draft)?;
        Answer::present::<AgentBotReferenceJson, AgentBotChatwootJson, _>(&bot, context)
    })
    .await
}
