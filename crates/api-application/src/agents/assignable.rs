//! Who may be put in charge in these inboxes, beyond the reference.

use super::present::AgentChatwootJson;
use crate::Services;
use actix_web::{HttpResponse, web};
use nimchat_accounts::{Agent, AgentView};
use nimchat_api_kit::{Answer, ApiError, Call, Context, Input, Present, lenient};
use nimchat_core_model::InboxId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

/// Which inboxes.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(default)]
pub(super) struct AssignableQuery {
    /// The IDs of the inboxes
    #[serde(deserialize_with = "lenient::optional_integers")]
    #[schema(value_type = Vec<i64>)]
    inbox_ids: Option<Vec<InboxId>>,
}

#[derive(Serialize, ToSchema)]
pub(super) struct AssignableJson {
    payload: Vec<AgentChatwootJson>,
}

impl Present<[AgentView]> for AssignableJson {
    fn present(agents: &[AgentView], context: &Context) -> Self {
        Self {
            payload: Present::present_each(agents, context),
        }
    }
}

pub(super) async fn assignable(
    call: Call<Agent>,
    services: web::Data<Services>,
    input: Input,
) -> Result<HttpResponse, ApiError> {
    call.run(move |caller, context| {
        let query: AssignableQuery = input.read()?;
        let ids = query.inbox_ids.unwrap_or_default();
        let agents = services.inboxes.assignable_agents(&caller, &ids)?;
        Answer::present::<AssignableJson, AssignableJson, [AgentView]>(&agents, context)
    })
    .await
}
