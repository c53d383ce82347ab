//! `operations.json #50`.

use crate::Services;
use crate::inboxes::read_null;
use actix_web::{HttpResponse, web};
use nimchat_accounts::Administrator;
use nimchat_api_kit::{Answer, ApiError, Call, Input};
use nimchat_core_model::AgentBotId;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

/// Without a bot the inbox is left to people.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(default)]
pub(super) struct ConnectBody {
    /// Agent bot ID
    #[serde(deserialize_with = "read_null::integer")]
    #[schema(value_type = Option<i64>)]
    agent_bot: Option<AgentBotId>,
}

pub(super) async fn connect(
    call: Call<Administrator>,
    services: web::Data<Services>,
    input: Input,
) -> Result<HttpResponse, ApiError> {
    let inbox = call.id("id");
    call.run(move |caller, _| {
        let body: ConnectBody = input
            .read()
            .map_err(|fault: ApiError| fault.behind(services.inboxes.known(&caller.0, inbox)))?;
        services
            .agent_bots
            .connect(&caller, inbox, body.agent_bot)?;
        Ok(Answer::empty())
    })
    .await
}
