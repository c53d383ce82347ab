//! The agent or the team that a conversation is assigned to (docs/rules/messaging.md §0.5 "R-Agent"; `operations.json
//! #27, #60`).

use crate::agents::AgentJson;
use crate::teams::SeenTeam;
use nimchat_accounts::{AccountRole, ProfileView};
use nimchat_api_kit::prelude::*;
use nimchat_core_model::{AccountId, TeamId};
use nimchat_messaging::conversations::Assigned;
use nimchat_wire::words::RoleWord;
use nimchat_wire::{DefaultOrNull, ObjectOrNull};

/// An agent; in `reference` with their role in the account, and none in another account.
#[wire(view: ProfileView)]
pub(crate) struct AssigneeJson {
    #[serde(flatten)]
    agent: AgentJson,
    #[present(context.in_reference(|| [Present::present(&view.role, context)]))]
    accounts: OrAbsent<[AssigneeAccountJson; 1]>,
}

#[wire(account: AccountRole)]
struct AssigneeAccountJson {
    #[present(account.account_id)]
    id: AccountId,
    #[present(account.account_name)]
    name: String,
    /// `agent` or `administrator`
    #[schema(value_type = RoleWord)]
    role: &'static str,
}

/// The answer to an assignment: the assigned agent or team, if any.
pub(super) type AssignedJson = ObjectOrNull<InChargeJson>;

#[wire]
#[serde(untagged)]
pub(super) enum InChargeJson {
    Agent(Box<AssigneeJson>),
    Team(AssignedTeamJson),
}

/// A team as it is stored (docs/rules/messaging.md §1).
#[wire(seen: SeenTeam<'_>, team = *seen.team)]
pub(super) struct AssignedTeamJson {
    id: TeamId,
    name: String,
    description: DefaultOrNull<String>,
    allow_auto_assign: bool,
    account_id: AccountId,
    created_at: String,
    updated_at: String,
    /// Is the caller a member?
    #[present(context.in_reference(|| seen.is_member))]
    is_member: OrAbsent<bool>,
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
                let is_member = shown.is_member;
                InChargeJson::Team(Present::present(&SeenTeam { team, is_member }, context))
            }),
        };
        Self::or_empty(context, in_charge)
    }
}
