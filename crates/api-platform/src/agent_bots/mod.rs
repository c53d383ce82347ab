//! Agent bots, from the operator's side (`operations.json` #5–#7; docs/rules/accounts.md §4.4).

mod body;
mod handlers;
mod present;

use body::PlatformBotBody;
use nimchat_api_kit::{Nothing, Route};
use present::PlatformBotJson;

pub(crate) fn routes() -> Vec<Route> {
    const ALL: &str = "/platform/api/v1/agent_bots";
    const ONE: &str = "/platform/api/v1/agent_bots/{id}";
    vec![
        Route::post(ALL)
            .operation(5)
            .summary("Create an agent bot")
            .body::<PlatformBotBody>()
            .takes_files()
            .answers::<PlatformBotJson>()
            .to_repeatable(handlers::create, handlers::created),
        Route::get(ONE)
            .operation(6)
            .summary("Get the details of an agent bot")
            .answers::<PlatformBotJson>()
            .to(handlers::show),
        Route::update(ONE)
            .operation(7)
            .summary("Update an agent bot's attributes")
            .body::<PlatformBotBody>()
            .takes_files()
            .answers::<PlatformBotJson>()
            .to(handlers::update),
        Route::get(ALL)
            .summary("List the agent bots that the platform app may touch")
            .answers::<Vec<PlatformBotJson>>()
            .to(handlers::list),
        Route::delete(ONE)
            .summary("Delete an agent bot")
            .answers::<Nothing>()
            .to(handlers::delete),
        Route::delete("/platform/api/v1/agent_bots/{id}/avatar")
            .summary("Take an agent bot's picture away")
            .answers::<PlatformBotJson>()
            .to(handlers::delete_avatar),
    ]
}
