//! Teams: groups of agents that conversations can be assigned to.

pub(crate) mod body;
mod handlers;
pub(crate) mod present;

use body::TeamBody;
use nimchat_api_kit::{Nothing, Route};
use present::TeamJson;

/// The operations on this resource.
pub fn routes() -> Vec<Route> {
    const TEAMS: &str = "/api/v1/accounts/{account_id}/teams";
    const TEAM: &str = "/api/v1/accounts/{account_id}/teams/{team_id}";
    vec![
        Route::get(TEAMS)
            .operation(65)
            .summary("List all teams available in the current account")
            .answers::<Vec<TeamJson>>()
            .to(handlers::list),
        Route::post(TEAMS)
            .operation(66)
            .summary("Create a team in the account")
            .body_under::<TeamBody>("team")
            .requires(&["name"])
            .answers::<TeamJson>()
            .to_repeatable(handlers::create, handlers::created),
        Route::get(TEAM)
            .operation(67)
            .summary("Get the details of a team in the account")
            .answers::<TeamJson>()
            .to(handlers::show),
        Route::update(TEAM)
            .operation(68)
            .summary("Update a team's attributes")
            .body_under::<TeamBody>("team")
            .answers::<TeamJson>()
            .to(handlers::update),
        Route::delete(TEAM)
            .summary("Delete a team")
            .answers::<Nothing>()
            .to(handlers::delete),
    ]
}
