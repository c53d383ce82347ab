//! `operations.json #12`.

use super::body::AgentBotBody;
use super::present::{AgentBotChatwootJson, AgentBotReferenceJson};
use crate::Services;
use actix_web::{HttpResponse, web};
use nimchat_accounts::Administrator;
use nimchat_api_kit::{Answer, ApiError, Call, Input};
use nimchat_automation::AgentBotDraft;

pub(super) async fn create(
    call: Call<Administrator>,
    services: web::Data<Services>,
    input: Input,
) -> Result<HttpResponse, ApiError> {
    call.run(move |caller, context| {
        let body: AgentBotBody = input.read()?;
        let avatar = input.picture("avatar")?;
        let mut draft = AgentBotDraft::from(body);
        draft.avatar = draft.avatar.or_file(services.files.keep_some(avatar)?);
        let bot = services.agent_bots.create(&caller, draft)?;
        Answer::present::<AgentBotReferenceJson, AgentBotChatwootJson, _>(&bot, context)
    })
    .await
}
