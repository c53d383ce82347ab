//! Those who answer, as visitors see them.

use nimchat_accounts::AgentView;
use nimchat_core_model::UserId;
use nimchat_wire::{Context, Present};
use serde::Serialize;
use utoipa::ToSchema;

/// Those who answer on the website
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct MembersJson {
    payload: Vec<MemberJson>,
}

/// One of them
#[derive(Debug, Serialize, ToSchema)]
struct MemberJson {
    #[schema(value_type = i64)]
    id: UserId,
    name: String,
    avatar_url: String,
    /// `online`, `busy` or `offline`
    availability_status: &'static str,
}

impl Present<Vec<AgentView>> for MembersJson {
    fn present(members: &Vec<AgentView>, context: &Context) -> Self {
        Self {
            payload: Present::present_each(members, context),
        }
    }
}

impl Present<AgentView> for MemberJson {
    fn present(member: &AgentView, context: &Context) -> Self {
        Self {
            id: member.user.id,
            name: member.user.available_name().to_owned(),
            avatar_url: context.picture(member.user.avatar_url.as_deref()),
            availability_status: member.availability_status().as_str(),
        }
    }
}
