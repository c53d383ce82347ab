//! A team as the account's people see it (contract accounts.md §3). Conversations show teams by these too.

use nimchat_accounts::{Team, TeamView};
use nimchat_api_kit::{Context, Present};
use nimchat_core_model::{AccountId, TeamId};
use serde::Serialize;
use utoipa::ToSchema;

/// A team as the reference prints it (`operations.json #67`); without a description it has `""`.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TeamReferenceJson {
    #[schema(value_type = i64)]
    id: TeamId,
    name: String,
    description: String,
    allow_auto_assign: bool,
    #[schema(value_type = i64)]
    account_id: AccountId,
    /// Is the caller in it?
    is_member: bool,
}

impl TeamReferenceJson {
    pub(crate) fn new(team: &Team, is_member: bool) -> Self {
        Self {
            id: team.id,
            name: team.name.clone(),
            description: team.description.clone().unwrap_or_default(),
            allow_auto_assign: team.allow_auto_assign,
            account_id: team.account_id,
            is_member,
        }
    }
}

impl Present<TeamView> for TeamReferenceJson {
    fn present(view: &TeamView, _: &Context) -> Self {
        Self::new(&view.team, view.is_member)
    }
}

/// Chatwoot's team (contract messaging.md §0.4 `CwTeam`).
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TeamChatwootJson {
    #[schema(value_type = i64)]
    id: TeamId,
    name: String,
    description: Option<String>,
    allow_auto_assign: bool,
    #[schema(value_type = i64)]
    account_id: AccountId,
    /// Is the caller in it?
    is_member: bool,
}

impl TeamChatwootJson {
    pub(crate) fn new(team: &Team, is_member: bool) -> Self {
        Self {
            id: team.id,
            name: team.name.clone(),
            description: team.description.clone(),
            allow_auto_assign: team.allow_auto_assign,
            account_id: team.account_id,
            is_member,
        }
    }
}

impl Present<TeamView> for TeamChatwootJson {
    fn present(view: &TeamView, _: &Context) -> Self {
        Self::new(&view.team, view.is_member)
    }
}

/// Replaced when teams are whole.
#[derive(Debug, Serialize, ToSchema)]
#[serde(transparent)]
pub(crate) struct TeamJson(nimchat_wire::ByProfile<TeamReferenceJson, TeamChatwootJson>);

impl TeamJson {
    pub(crate) fn new(team: &Team, is_member: bool, context: &Context) -> Self {
        Self(nimchat_wire::ByProfile::of(
            context,
            TeamReferenceJson::new(team, is_member),
            TeamChatwootJson::new(team, is_member),
        ))
    }
}
