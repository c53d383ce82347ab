//! Agent bots, from the operator's side (`operations.json` #5–#7; docs/rules/accounts.md §4.4).
//!
//! The request body with a bot's attributes. A bot as operators see it (docs/rules/accounts.md §3, "Agent bot
//! (platform)").

use crate::Services;
use nimchat_accounts::{AccountsError, Operator};
use nimchat_api_kit::prelude::*;
use nimchat_automation::{AgentBotDraft, AgentBotView};
use nimchat_core_model::{AccountId, AgentBotId, AvatarChange};
use nimchat_wire::DefaultOrNull;

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
            .to_making(create, RecordKind::AgentBot, |call, services, id| {
                Ok(services.agent_bots.show(&call.caller, id)?)
            }),
        Route::get(ONE)
            .operation(6)
            .summary("Get the details of an agent bot")
            .answers::<PlatformBotJson>()
            .to(show),
        Route::update(ONE)
            .operation(7)
            .summary("Update an agent bot's attributes")
            .body::<PlatformBotBody>()
            .takes_files()
            .answers::<PlatformBotJson>()
            .to(update),
        Route::get(ALL)
            .summary("List the agent bots that the platform app may touch")
            .answers::<Vec<PlatformBotJson>>()
            .to(list),
        Route::delete(ONE).summary("Delete an agent bot").to(delete),
        Route::delete("/platform/api/v1/agent_bots/{id}/avatar")
            .summary("Take an agent bot's picture away")
            .answers::<PlatformBotJson>()
            .to(delete_avatar),
    ]
}

type Answered = Result<AgentBotView>;

fn list(call: &In<Operator>, services: &Services) -> Result<Vec<AgentBotView>> {
    Ok(services.agent_bots.list(&call.caller)?)
}

fn create(call: &In<Operator, PlatformBotBody>, services: &Services) -> Answered {
    let body = call.read()?;
    let account = body.account_id.value();
    check_managed(call, services, account)?;
    let draft = draft(call, services, body)?;
    Ok(services.agent_bots.create(&call.caller, account, draft)?)
}

fn show(call: &In<Operator>, services: &Services) -> Answered {
    Ok(services.agent_bots.show(&call.caller, call.id("id"))?)
}

fn update(call: &In<Operator, PlatformBotBody>, services: &Services) -> Answered {
    let id = call.id("id");
    // the contract looks the bot up before the input is checked
    services.agent_bots.show(&call.caller, id)?;
    let body = call.read()?;
    let account = body.account_id.change();
    check_managed(call, services, account.flatten())?;
    let draft = draft(call, services, body)?;
    Ok(services
        .agent_bots
        .update(&call.caller, id, account, draft)?)
}

/// Refuses an account that the caller's app may not manage: a bot in it could act there. An unknown one is left to the
/// service, which names the attribute.
fn check_managed(
    call: &In<Operator, PlatformBotBody>,
    services: &Services,
    account: Option<AccountId>,
) -> Result<()> {
    let Some(account) = account else {
        return Ok(());
    };
    match services.accounts.accounts.find(&call.caller, account) {
        Ok(_) | Err(AccountsError::NotFound) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

fn delete(call: &In<Operator>, services: &Services) -> Result<()> {
    Ok(services.agent_bots.delete(&call.caller, call.id("id"))?)
}

fn delete_avatar(call: &In<Operator>, services: &Services) -> Answered {
    Ok(services
        .agent_bots
        .clear_avatar(&call.caller, call.id("id"))?)
}

/// The change that the body asks for, with the picture uploaded as a file.
fn draft(
    call: &In<Operator, PlatformBotBody>,
    services: &Services,
    body: PlatformBotBody,
) -> Result<AgentBotDraft> {
    let avatar = call.input().picture("avatar")?;
    let mut draft = AgentBotDraft::from(body);
    draft.avatar = draft.avatar.or_file(services.files.keep_some(avatar)?);
    Ok(draft)
}

/// The attributes of a bot, each of which may be omitted. The service checks the values.
#[derive(Debug, Default, Deserialize, Validate, ToSchema, Command)]
#[serde(default)]
#[command(AgentBotDraft, ..)]
struct PlatformBotBody {
    /// The name of the agent bot
    name: Field<String>,
    /// The description about the agent bot
    description: Field<String>,
    /// The webhook URL for the bot
    outgoing_url: Field<String>,
    /// The address of its picture, which is fetched and stored. A file may be sent as `avatar`
    #[command(avatar = AvatarChange::asked(body.avatar_url.into()))]
    avatar_url: Field<String>,
    /// The account that it belongs to; without one it belongs to all accounts
    #[schema(value_type = Option<i64>)]
    #[command(skip)]
    account_id: Field<AccountId>,
}

/// Chatwoot shows the bot's name in `outgoing_url`, an error that is not copied.
#[derive(Serialize, ToSchema, Present)]
#[present(view: AgentBotView, bot = view.bot)]
struct PlatformBotJson {
    id: AgentBotId,
    name: DefaultOrNull<String>,
    description: DefaultOrNull<String>,
    outgoing_url: DefaultOrNull<String>,
    /// Null for a bot of all accounts
    account_id: Option<AccountId>,
    #[present(view.access_token.clone().unwrap_or_default())]
    access_token: String,
    /// The secret with which the bot verifies calls (Standard Webhooks)
    secret: String,
}
