//! The agent or the team that a conversation is assigned to (docs/rules/messaging.md §0.5 "R-Agent"; `operations.json
//! #27, #60`).

use crate::agents::AgentJson;
use nimchat_accounts::{AccountRole, ProfileView, Team};
use nimchat_core_model::{AccountId, TeamId};
use nimchat_messaging::conversations::Assigned;
use nimchat_wire::time::iso;
use nimchat_wire::words::RoleWord;
use nimchat_wire::{Context, DefaultOrNull, ObjectOrNull, Present};
use serde::Serialize;
use utoipa::ToSchema;

/// An agent; in `reference` with their role in the account, and none in another account.
#[derive(Debug, Serialize, ToSchema, Present)]
#[present(view: ProfileView)]
pub(crate) struct AssigneeJson {
    #[serde(flatten)]
    agent: AgentJson,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    #[present(context.in_reference(|| [Present::present(&view.role, context)]))]
    accounts: Option<[AssigneeAccountJson; 1]>,
}

#[derive(Debug, Serialize, ToSchema, Present)]
#[present(account: AccountRole)]
struct AssigneeAccountJson {
    #[present(account.account_id)]
    id: AccountId,
    #[present(account.account_name.clone())]
    name: String,
    /// `agent` or `administrator`
    #[schema(value_type = RoleWord)]
    role: &'static str,
}

/// The answer to an assignment: the assigned agent or team, if any.
pub(super) type AssignedJson = ObjectOrNull<InChargeJson>;

#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub(super) enum InChargeJson {
    Agent(Box<AssigneeJson>),
    Team(AssignedTeamJson),
}

/// A team as it is stored (docs/rules/messaging.md §1).
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AssignedTeamJson {
    id: TeamId,
    name: String,
    description: DefaultOrNull<String>,
    allow_auto_assign: bool,
    account_id: AccountId,
    created_at: String,
    updated_at: String,
    /// Is the caller a member?
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    is_member: Option<bool>,
}

impl AssignedTeamJson {
    fn new(team: &Team, is_member: bool, context: &Context) -> Self {
        Self {
            id: team.id,
            name: team.name.clone(),
            description: DefaultOrNull::or_default(context, team.description.clone()),
            allow_auto_assign: team.allow_auto_assign,
            account_id: team.account_id,
            created_at: iso(team.created_at),
            updated_at: iso(team.updated_at),
            is_member: context.in_reference(|| is_member),
        }
    }
}

/// The result of an assignment, and whether the caller is a member of the team.
pub(super) struct ShownAssignment {
    pub(super) assigned: Assigned,
    pub(super) is_member: bool,
}

impl Present<ShownAssignment> for AssignedJson {
    fn present(shown: &ShownAssignment, context: &Context) -> Self {
        let in_charge = match &shown.assigned {
            Assigned::Agent(agent) => agent
                .as_ref()
                .map(|agent| InChargeJson::Agent(Box::new(Present::present(agent, context)))),
            Assigned::Team(team) => team.as_ref().map(|team| {
                InChargeJson::Team(AssignedTeamJson::new(team, shown.is_member, context))
            }),
        };
        Self::or_empty(context, in_charge)
    }
}
