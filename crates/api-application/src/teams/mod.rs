//! Teams: groups of agents that a conversation can be given to.

mod body;
mod create;
mod delete;
mod list;
pub(crate) mod present;
mod show;
mod update;

use crate::Services;
use actix_web::web;
use body::TeamBody;
use nimchat_accounts::Agent;
use nimchat_api_kit::{ApiError, Route};
use nimchat_core_model::TeamId;
use present::{TeamChatwootJson, TeamReferenceJson};

/// The operations on this resource.
pub fn routes() -> Vec<Route> {
    const TEAMS: &str = "/api/v1/accounts/{account_id}/teams";
    const TEAM: &str = "/api/v1/accounts/{account_id}/teams/{team_id}";
    vec![
        Route::get(TEAMS)
            .operation(65)
            .summary("List all teams available in the current account")
            .answers_list_in::<TeamReferenceJson, TeamChatwootJson>()
            .to_async(list::list),
        Route::post(TEAMS)
            .operation(66)
            .summary("Create a team in the account")
            .body::<TeamBody>()
            .answers_in::<TeamReferenceJson, TeamChatwootJson>()
            .to_async(create::create),
        Route::get(TEAM)
            .operation(67)
            .summary("Get the details of a team in the account")
            .answers_in::<TeamReferenceJson, TeamChatwootJson>()
            .to_async(show::show),
        Route::update(TEAM)
            .operation(68)
            .summary("Update a team's attributes")
            .body::<TeamBody>()
            .answers_in::<TeamReferenceJson, TeamChatwootJson>()
            .to_async(update::update),
        Route::delete(TEAM)
            .summary("Delete a team")
            .answers_empty()
            .to_async(delete::delete),
    ]
}

/// Looks the team up, for those who may not change it.
pub(crate) fn known(
    services: &web::Data<Services>,
    id: TeamId,
) -> impl FnOnce(&Agent) -> Result<(), ApiError> + Send + use<> {
    let services = services.clone();
    move |agent| {
        services.teams.show(agent, id)?;
        Ok(())
    }
}
