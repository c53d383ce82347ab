//! The request body of a team. A team as the account's members see it (docs/rules/accounts.md §3). Conversations use it
//! too.

use nimchat_accounts::teams::SaveTeam;
use nimchat_accounts::{Team, TeamView};
use nimchat_api_kit::Field;
use nimchat_core_model::{AccountId, TeamId};
use nimchat_wire::{Context, DefaultOrNull, Present};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

/// May be nested under the key `team`. The service checks the values.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(default)]
pub(crate) struct TeamBody {
    /// The name of the team
    name: Field<String>,
    /// The description of the team
    description: Field<String>,
    /// If this setting is turned on, the system would automatically assign the conversation to an agent in the team
    /// while assigning the conversation to a team
    allow_auto_assign: Option<bool>,
}

impl From<TeamBody> for SaveTeam {
    fn from(body: TeamBody) -> Self {
        Self {
            // null is a blank name, which is refused
            name: body.name.change().map(Option::unwrap_or_default),
            description: body.description.change(),
            allow_auto_assign: body.allow_auto_assign,
        }
    }
}

/// A team (`operations.json #67`, docs/rules/messaging.md §0.4 `CwTeam`).
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TeamJson {
    id: TeamId,
    name: String,
    description: DefaultOrNull<String>,
    allow_auto_assign: bool,
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
