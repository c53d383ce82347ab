//! The members of an inbox: a list of agents, bare or in an envelope.

use crate::agents::present::AgentJson;
use nimchat_accounts::AgentView;
use nimchat_wire::{ByProfile, Context, Present};
use serde::Serialize;
use utoipa::ToSchema;

pub(super) type MembersJson = ByProfile<Vec<AgentJson>, InboxMembersJson>;

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct InboxMembersJson {
    payload: Vec<AgentJson>,
}

impl Present<Vec<AgentView>> for InboxMembersJson {
    fn present(members: &Vec<AgentView>, context: &Context) -> Self {
        Self {
            payload: Present::present(members, context),
        }
    }
}
