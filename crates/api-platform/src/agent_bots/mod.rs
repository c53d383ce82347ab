//! Agent bots, from the operator's side.

mod body;
mod create;
mod delete;
mod delete_avatar;
mod list;
mod present;
mod show;
mod update;

use body::PlatformBotBody;
use nimchat_api_kit::Route;
use present::{PlatformBotChatwootJson, PlatformBotReferenceJson};

pub(crate) fn routes() -> Vec<Route> {
    vec![
        Route::post("/platform/api/v1/agent_bots")
            .operation(5)
            .summary("Create an agent bot")
            .body::<PlatformBotBody>()
            .takes_files()
            .answers_in::<PlatformBotReferenceJson, PlatformBotChatwootJson>()
            .to_async(create::create),
        Route::get("/platform/api/v1/agent_bots/{id}")
            .operation(6)
            .summary("Get the details of an agent bot")
            .answers_in::<PlatformBotReferenceJson, PlatformBotChatwootJson>()
            .to_async(show::show),
        Route::update("/platform/api/v1/agent_bots/{id}")
            .operation(7)
            .summary("Update an agent bot's attributes")
            .body::<PlatformBotBody>()
            .takes_files()
            .answers_in::<PlatformBotReferenceJson, PlatformBotChatwootJson>()
            .to_async(update::update),
        Route::get("/platform/api/v1/agent_bots")
            .summary("List the agent bots that the platform app may touch")
            .answers_list_in::<PlatformBotChatwootJson, PlatformBotChatwootJson>()
            .to_async(list::list),
        Route::delete("/platform/api/v1/agent_bots/{id}")
            .summary("Delete an agent bot")
            .answers_empty()
            .to_async(delete::delete),
        Route::delete("/platform/api/v1/agent_bots/{id}/avatar")
            .summary("Take an agent bot's picture away")
            .answers_in::<PlatformBotChatwootJson, PlatformBotChatwootJson>()
            .to_async(delete_avatar::delete_avatar),
    ]
}
