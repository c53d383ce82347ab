//! A team as the account's members see it (docs/rules/accounts.md §3). Conversations use it too.

use nimchat_accounts::{Team, TeamView};
use nimchat_core_model::{AccountId, TeamId};
use nimchat_wire::{Context, DefaultOrNull, Present};
use serde::Serialize;
use utoipa::ToSchema;

/// A team (`operations.json #67`, docs/rules/messaging.md §0.4 `CwTeam`).
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TeamJson {
    #[schema(value_type = i64)]
    id: TeamId,
    name: String,
    description: DefaultOrNull<String>,
    allow_auto_assign: bool,
    #[schema(value_type = i64)]
    account_id: AccountId,
    /// Is the caller a member?
    is_member: bool,
}

impl TeamJson {
    pub(crate) fn new(team: &Team, is_member: bool, context: &Context) -> Self {
        Self {
            id: team.id,
            name: team.name.clone(),
            description: DefaultOrNull::or_default(context, team.description.clone()),
            allow_auto_assign: team.allow_auto_assign,
            account_id: team.account_id,
            is_member,
        }
    }
}

impl Present<TeamView> for TeamJson {
    fn present(view: &TeamView, context: &Context) -> Self {
        Self::new(&view.team, view.is_member, context)
    }
}
