//! The request bodies of inbox members. The members of an inbox: a list of agents, bare or in an envelope.

use crate::agents::json::AgentJson;
use nimchat_accounts::AgentView;
use nimchat_core_model::{InboxId, UserId};
use nimchat_wire::{ByProfile, Context, Present};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

/// Never nested.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
pub(super) struct InboxMembersBody {
    /// The ID of the inbox, as text or number
    #[schema(value_type = String, required = true)]
    pub(super) inbox_id: Option<InboxId>,
    /// IDs of the users
    #[schema(value_type = Vec<i64>, required = true)]
    pub(super) user_ids: Option<Vec<UserId>>,
}

/// As Chatwoot reads it: what is no id is the id of no user.
#[derive(Debug, Default, Deserialize, Validate)]
pub(super) struct LooseMembersBody {
    inbox_id: Option<InboxId>,
    user_ids: Option<Vec<String>>,
}

impl From<LooseMembersBody> for InboxMembersBody {
    fn from(body: LooseMembersBody) -> Self {
        let id = |text: String| UserId::new(text.trim().parse().unwrap_or_default());
        Self {
            inbox_id: body.inbox_id,
            user_ids: body.user_ids.map(|ids| ids.into_iter().map(id).collect()),
        }
    }
}

/// Only the inbox.
#[derive(Debug, Default, Deserialize, Validate)]
pub(super) struct NamedInbox {
    pub(super) inbox_id: Option<InboxId>,
}

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
