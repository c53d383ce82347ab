//! Agent bots: programs that reply in inboxes.

pub(crate) mod json;

use crate::Services;
use json::{AgentBotBody, AgentBotJson, ConnectBody, InboxBotJson};
use nimchat_accounts::{Administrator, Agent};
use nimchat_api_kit::{ApiError, In, Nothing, Route, made_id};
use nimchat_automation::{AgentBotDraft, AgentBotView, Automation};
use nimchat_core_model::idempotency::{MadeRecords, RecordKind};

/// The operations on this resource.
pub fn routes() -> Vec<Route> {
    const ALL: &str = "/api/v1/accounts/{account_id}/agent_bots";
    const ONE: &str = "/api/v1/accounts/{account_id}/agent_bots/{id}";
    vec![
        Route::get(ALL)
            .operation(11)
            .summary("List all agent bots available for the current account")
            .answers::<Vec<AgentBotJson>>()
            .to(list),
        Route::post(ALL)
            .operation(12)
            .summary("Create an agent bot in the account")
            .body::<AgentBotBody>()
            .takes_files()
            .answers::<AgentBotJson>()
            .to_repeatable(create, created),
        Route::get(ONE)
            .operation(13)
            .summary("Get the details of an agent bot in the account")
            .answers::<AgentBotJson>()
            .to(show),
        Route::update(ONE)
            .operation(14)
            .summary("Update an agent bot's attributes")
            .body::<AgentBotBody>()
            .takes_files()
            .answers::<AgentBotJson>()
            .to(update),
        Route::delete(ONE)
            .summary("Delete an agent bot")
            .answers::<Nothing>()
            .to(delete),
        Route::delete("/api/v1/accounts/{account_id}/agent_bots/{id}/avatar")
            .summary("Take an agent bot's picture away")
            .answers::<AgentBotJson>()
            .to(delete_avatar),
        Route::post("/api/v1/accounts/{account_id}/agent_bots/{id}/reset_access_token")
            .summary("Give an agent bot a new access token")
            .answers::<AgentBotJson>()
            .to_repeatable(reset_access_token, reset),
        Route::get("/api/v1/accounts/{account_id}/inboxes/{id}/agent_bot")
            .operation(49)
            .summary("See if an agent bot is associated to the Inbox")
            .answers::<InboxBotJson>()
            .to(of_inbox),
        Route::post("/api/v1/accounts/{account_id}/inboxes/{id}/set_agent_bot")
            .operation(50)
            .summary("To add an agent bot pass agent_bot id, to remove agent bot from an inbox pass null")
            .body::<ConnectBody>()
            .answers::<Nothing>()
            .to(connect),
    ]
}

type Answered = Result<AgentBotView, ApiError>;

fn list(call: &In<Agent>, automation: &Automation) -> Result<Vec<AgentBotView>, ApiError> {
    Ok(automation.agent_bots.list(&call.caller)?)
}

fn create(call: &In<Administrator, AgentBotBody>, services: &Services) -> Answered {
    let draft = draft(call, services)?;
    Ok(services.automation.agent_bots.create(&call.caller, draft)?)
}

/// The answer to a repeated call with an idempotency key.
fn created(
    call: &In<Administrator, AgentBotBody>,
    services: &Services,
    made: &MadeRecords,
) -> Answered {
    let id = made_id(made, RecordKind::AgentBot)?;
    Ok(services.automation.agent_bots.show(&call.caller.0, id)?)
}

fn show(call: &In<Agent>, automation: &Automation) -> Answered {
    Ok(automation.agent_bots.show(&call.caller, call.id("id"))?)
}

fn update(call: &In<Administrator, AgentBotBody>, services: &Services) -> Answered {
    let id = call.id("id");
    // the contract looks the bot up before the input is checked
    services.automation.agent_bots.own(&call.caller, id)?;
    let draft = draft(call, services)?;
    Ok(services
        .automation
        .agent_bots
        .update(&call.caller, id, draft)?)
}

fn draft(
    call: &In<Administrator, AgentBotBody>,
    services: &Services,
) -> Result<AgentBotDraft, ApiError> {
    let mut draft = AgentBotDraft::from(call.read()?);
    let avatar = call.input().picture("avatar")?;
    draft.avatar = draft.avatar.or_file(services.files.keep_some(avatar)?);
    Ok(draft)
}

fn delete(call: &In<Administrator>, automation: &Automation) -> Result<(), ApiError> {
    Ok(automation.agent_bots.delete(&call.caller, call.id("id"))?)
}

fn delete_avatar(call: &In<Administrator>, automation: &Automation) -> Answered {
    let id = call.id("id");
    Ok(automation.agent_bots.clear_avatar(&call.caller, id)?)
}

fn reset_access_token(call: &In<Administrator>, automation: &Automation) -> Answered {
    let id = call.id("id");
    Ok(automation.agent_bots.reset_access_token(&call.caller, id)?)
}

/// The answer to a repeated call with an idempotency key.
fn reset(call: &In<Administrator>, automation: &Automation, _: &MadeRecords) -> Answered {
    Ok(automation.agent_bots.show(&call.caller.0, call.id("id"))?)
}

fn of_inbox(call: &In<Agent>, automation: &Automation) -> Result<Option<AgentBotView>, ApiError> {
    Ok(automation
        .agent_bots
        .of_inbox(&call.caller, call.id("id"))?)
}

fn connect(call: &In<Administrator, ConnectBody>, services: &Services) -> Result<(), ApiError> {
    let (caller, inbox) = (&call.caller, call.id("id"));
    let body = call
        .read()
        .map_err(|fault| fault.behind(services.messaging.inboxes.known(&caller.0, inbox)))?;
    Ok(services
        .automation
        .agent_bots
        .connect(caller, inbox, body.agent_bot)?)
}
