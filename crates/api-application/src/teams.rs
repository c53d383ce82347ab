//! Teams: groups of agents that conversations can be assigned to.
//!
//! The request body of a team. A team as the account's members see it (docs/rules/accounts.md §3). Conversations use it
//! too.

use nimchat_accounts::teams::SaveTeam;
use nimchat_accounts::{Team, TeamService, TeamView};
use nimchat_api_kit::RecordAdministrator;
use nimchat_api_kit::prelude::*;
use nimchat_core_model::{AccountId, TeamId};
use nimchat_wire::DefaultOrNull;

/// The operations on this resource.
pub fn routes() -> Vec<Route> {
    const TEAMS: &str = "/api/v1/accounts/{account_id}/teams";
    const TEAM: &str = "/api/v1/accounts/{account_id}/teams/{team_id}";
    vec![
        Route::get(TEAMS)
            .operation(65)
            .summary("List all teams available in the current account")
            .answers::<Vec<TeamJson>>()
            .to(for_caller(TeamService::list)),
        Route::post(TEAMS)
            .operation(66)
            .summary("Create a team in the account")
            .body_under::<TeamBody>("team")
            .requires(&["name"])
            .answers::<TeamJson>()
            .to_making(
                by_body(TeamService::create),
                RecordKind::Team,
                |call, teams, id| Ok(teams.show(&call.caller.0, id)?),
            ),
        Route::get(TEAM)
            .operation(67)
            .summary("Get the details of a team in the account")
            .answers::<TeamJson>()
            .to(by_id("team_id", TeamService::show)),
        Route::update(TEAM)
            .operation(68)
            .summary("Update a team's attributes")
            .body_under::<TeamBody>("team")
            .answers::<TeamJson>()
            .to(update),
        Route::delete(TEAM).summary("Delete a team").to(delete),
    ]
}

type Answered = Result<TeamView>;

fn update(call: &In<RecordAdministrator, TeamBody>, teams: &TeamService) -> Answered {
    let id = call.id("team_id");
    let caller = call.caller.after(|agent| teams.show(agent, id))?;
    // the contract looks the team up before the input is checked
    teams.show(&caller.0, id)?;
    let command = call.read()?.into();
    Ok(teams.update(&caller, id, command)?)
}

/// Not in the reference (docs/rules/accounts.md §5.5).
fn delete(call: &In<RecordAdministrator>, teams: &TeamService) -> Result<()> {
    let id = call.id("team_id");
    let caller = call.caller.after(|agent| teams.show(agent, id))?;
    Ok(teams.delete(&caller, id)?)
}

/// May be nested under the key `team`. The service checks the values.
#[derive(Debug, Default, Deserialize, Validate, ToSchema, Command)]
#[serde(default)]
#[command(SaveTeam)]
pub(crate) struct TeamBody {
    /// The name of the team
    name: Field<String>,
    /// The description of the team
    description: Field<String>,
    /// If this setting is turned on, the system would automatically assign the conversation to an agent in the team
    /// while assigning the conversation to a team
    allow_auto_assign: Option<bool>,
}

/// A team (`operations.json #67`, docs/rules/messaging.md §0.4 `CwTeam`).
#[wire(seen: SeenTeam<'_>, team = *seen.team)]
pub(crate) struct TeamJson {
    id: TeamId,
    name: String,
    description: DefaultOrNull<String>,
    allow_auto_assign: bool,
    account_id: AccountId,
    /// Is the caller a member?
    #[present(seen.is_member)]
    is_member: bool,
}

/// A team, and whether the caller is a member.
pub(crate) struct SeenTeam<'a> {
    pub(crate) team: &'a Team,
    pub(crate) is_member: bool,
}

impl Present<TeamView> for TeamJson {
    fn present(TeamView { team, is_member }: &TeamView, context: &Context) -> Self {
        let is_member = *is_member;
        Self::present(&SeenTeam { team, is_member }, context)
    }
}
