//! `operations.json #7`.

use super::body::PlatformBotBody;
use super::present::{PlatformBotChatwootJson, PlatformBotReferenceJson};
use crate::Services;
use actix_web::{HttpResponse, web};
use nimchat_accounts::Operator;
use nimchat_api_kit::{Answer, ApiError, Call, Input};
use nimchat_automation::AgentBotDraft;

pub(super) async fn update(
    call: Call<Operator>,
    services: web::Data<Services>,
    input: Input,
) -> Result<HttpResponse, ApiError> {
    let id = call.id("id");
    call.run(move |operator, context| {
        // the bot is looked up before what is wanted of it
        services.agent_bots.show(&operator, id)?;
        let body: PlatformBotBody = input.read()?;
        let avatar = input.picture("avatar")?;
        let account = body.account_id.change();
        let mut draft = AgentBotDraft::from(body);
        draft.avatar = draft.avatar.or_file(services.files.keep_some(avatar)?);
        let bot = services.agent_bots.update(&operator, id, account, draft)?;
        Answer::present::<PlatformBotReferenceJson, PlatformBotChatwootJson, _>(&bot, context)
    })
    .await
}
