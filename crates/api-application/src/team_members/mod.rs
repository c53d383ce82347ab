//! Team members: the agents in a team. Only PATCH sets them, PUT does not (docs/rules/accounts.md §1.5).

mod body;
mod handlers;

use crate::agents::present::AgentJson;
use body::TeamMembersBody;
use nimchat_api_kit::{Nothing, Route};

/// The operations on this resource.
pub fn routes() -> Vec<Route> {
    const PATH: &str = "/api/v1/accounts/{account_id}/teams/{team_id}/team_members";
    vec![
        Route::get(PATH)
            .operation(69)
            .summary("Get Details of Agents in an Team")
            .answers::<Vec<AgentJson>>()
            .to(handlers::list),
        Route::post(PATH)
            .operation(70)
            .summary("Add a new Agent to Team")
            .body::<TeamMembersBody>()
            .answers::<Vec<AgentJson>>()
            .to_repeatable(handlers::create, handlers::created),
        Route::patch(PATH)
            .operation(71)
            .summary("All agents except the one passed in params will be removed")
            .body::<TeamMembersBody>()
            .answers::<Vec<AgentJson>>()
            .to(handlers::update),
        Route::delete(PATH)
            .operation(72)
            .summary("Remove an Agent from Team")
            .body::<TeamMembersBody>()
            .answers::<Nothing>()
            .to(handlers::delete),
    ]
}
