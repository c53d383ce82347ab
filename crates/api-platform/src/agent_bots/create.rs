//! `operations.json #5`.

use super::body::PlatformBotBody;
use super::present::{PlatformBotChatwootJson, PlatformBotReferenceJson};
use crate::Services;
use actix_web::{HttpResponse, web};
use nimchat_accounts::Operator;
use nimchat_api_kit::{Answer, ApiError, Call, Input};
use nimchat_automation::AgentBotDraft;

pub(super) async fn create(
    call: Call<Operator>,
    services: web::Data<Services>,
    input: Input,
) -> Result<HttpResponse, ApiError> {
    call.run(move |operator, context| {
        let body: PlatformBotBody = input.read()?;
        let avatar = input.picture("avatar")?;
        let account = body.account_id.value();
        let mut draft = AgentBotDraft::from(body);
        draft.avatar = draft.avatar.or_file(services.files.keep_some(avatar)?);
        let bot = services.agent_bots.create(&operator, account, draft)?;
        Answer::present::<PlatformBotReferenceJson, PlatformBotChatwootJson, _>(&bot, context)
    })
    .await
}
