//! The members of an inbox: a list of agents, bare or in an envelope.

use crate::agents::present::{AgentChatwootJson, AgentReferenceJson};
use nimchat_accounts::AgentView;
use nimchat_api_kit::{Context, Present};
use serde::Serialize;
use utoipa::ToSchema;

#[derive(Debug, Serialize, ToSchema)]
#[serde(transparent)]
pub(super) struct InboxMembersReferenceJson(Vec<AgentReferenceJson>);

impl Present<[AgentView]> for InboxMembersReferenceJson {
    fn present(members: &[AgentView], context: &Context) -> Self {
        Self(Present::present_each(members, context))
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct InboxMembersChatwootJson {
    payload: Vec<AgentChatwootJson>,
}

impl Present<[AgentView]> for InboxMembersChatwootJson {
    fn present(members: &[AgentView], context: &Context) -> Self {
        Self {
            payload: Present::present_each(members, context),
        }
    }
}
