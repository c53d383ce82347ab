//! Agent bots: programs that reply in inboxes.
//!
//! The request bodies with a bot's attributes, and with the bot of an inbox. A bot as an account sees it
//! (docs/rules/accounts.md §3, "Agent bot"; `operations.json #11`).

use crate::Services;
use nimchat_api_kit::lenient;
use nimchat_api_kit::prelude::*;
use nimchat_automation::{AgentBot, AgentBotDraft, AgentBotService, AgentBotView};
use nimchat_core_model::idempotency::MadeRecords;
use nimchat_core_model::{AccountId, AgentBotId, Attributes, AvatarChange};
use nimchat_wire::words::BotTypeWord;
use nimchat_wire::{ByProfile, DefaultOrNull, ObjectOrEmpty};

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
            .to_making(create, RecordKind::AgentBot, |call, services, id| {
    Ok(services.automation.agent_bots.show(&call.caller.0, id)?)
}),
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

type Answered = Result<AgentBotView>;

fn list(call: &In<Agent>, agent_bots: &AgentBotService) -> Result<Vec<AgentBotView>> {
    Ok(agent_bots.list(&call.caller)?)
}

fn create(call: &In<Administrator, AgentBotBody>, services: &Services) -> Answered {
    let draft = draft(call, services)?;
    Ok(services.automation.agent_bots.create(&call.caller, draft)?)
}

fn show(call: &In<Agent>, agent_bots: &AgentBotService) -> Answered {
    Ok(agent_bots.show(&call.caller, call.id("id"))?)
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

fn draft(call: &In<Administrator, AgentBotBody>, services: &Services) -> Result<AgentBotDraft> {
    let mut draft = AgentBotDraft::from(call.read()?);
    let avatar = call.input().picture("avatar")?;
    draft.avatar = draft.avatar.or_file(services.files.keep_some(avatar)?);
    Ok(draft)
}

fn delete(call: &In<Administrator>, agent_bots: &AgentBotService) -> Result<()> {
    Ok(agent_bots.delete(&call.caller, call.id("id"))?)
}

fn delete_avatar(call: &In<Administrator>, agent_bots: &AgentBotService) -> Answered {
    let id = call.id("id");
    Ok(agent_bots.clear_avatar(&call.caller, id)?)
}

fn reset_access_token(call: &In<Administrator>, agent_bots: &AgentBotService) -> Answered {
    let id = call.id("id");
    Ok(agent_bots.reset_access_token(&call.caller, id)?)
}

/// The answer to a repeated call with an idempotency key.
fn reset(call: &In<Administrator>, agent_bots: &AgentBotService, _: &MadeRecords) -> Answered {
    Ok(agent_bots.show(&call.caller.0, call.id("id"))?)
}

fn of_inbox(call: &In<Agent>, agent_bots: &AgentBotService) -> Result<Option<AgentBotView>> {
    Ok(agent_bots.of_inbox(&call.caller, call.id("id"))?)
}

fn connect(call: &In<Administrator, ConnectBody>, services: &Services) -> Result<()> {
    let (caller, inbox) = (&call.caller, call.id("id"));
    let body = call
        .read()
        .behind(|| services.messaging.inboxes.known(&caller.0, inbox))?;
    Ok(services
        .automation
        .agent_bots
        .connect(caller, inbox, body.agent_bot)?)
}

/// Never nested, and nothing is required. The service checks the values.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(default)]
pub(crate) struct AgentBotBody {
    /// The name of the agent bot
    name: Field<String>,
    /// The description about the agent bot
    description: Field<String>,
    /// The webhook URL for the bot
    outgoing_url: Field<String>,
    /// The address of its picture, which is fetched and stored. A file may be sent as `avatar`
    avatar_url: Field<String>,
    /// `webhook`
    #[schema(value_type = Option<BotTypeWord>)]
    bot_type: Option<String>,
    /// A free object; replaces the stored one
    bot_config: Option<Attributes>,
}

impl From<AgentBotBody> for AgentBotDraft {
    fn from(body: AgentBotBody) -> Self {
        Self {
            name: body.name.change(),
            description: body.description.change(),
            outgoing_url: body.outgoing_url.change(),
            avatar: AvatarChange::asked(body.avatar_url.change()),
            bot_type: body
                .bot_type
                .map(|sent| lenient::named(sent, lenient::numbered(&["webhook"]))),
            bot_config: body.bot_config,
        }
    }
}

/// Without a bot, only agents reply in the inbox.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(default)]
struct ConnectBody {
    /// Agent bot ID
    #[serde(deserialize_with = "lenient::unless_null")]
    agent_bot: Option<AgentBotId>,
}

#[derive(Debug, Serialize, ToSchema, Present)]
#[present(view: AgentBotView, bot = view.bot)]
struct AgentBotJson {
    id: AgentBotId,
    name: DefaultOrNull<String>,
    description: DefaultOrNull<String>,
    #[present(context.picture(bot.avatar_url.as_deref()))]
    thumbnail: String,
    /// Omitted in `chatwoot` for a bot of all accounts
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    #[present(shown_url(bot, context))]
    outgoing_url: Option<DefaultOrNull<String>>,
    /// `webhook`
    #[schema(value_type = BotTypeWord)]
    bot_type: &'static str,
    bot_config: Attributes,
    /// Null for a bot of all accounts
    account_id: Option<AccountId>,
    /// Omitted unless the bot is the account's own
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    #[present(view.access_token.clone())]
    access_token: Option<String>,
    /// The secret with which the bot verifies calls (Standard Webhooks); omitted unless the bot is the account's own
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    #[present(view.access_token.is_some().then(|| bot.secret.clone()))]
    secret: Option<String>,
    /// Does the bot belong to all accounts?
    #[present(bot.is_system())]
    system_bot: bool,
}

fn shown_url(bot: &AgentBot, context: &Context) -> Option<DefaultOrNull<String>> {
    let is_shown = context.is_reference() || !bot.is_system();
    is_shown.then(|| Present::present(&bot.outgoing_url, context))
}

/// The inbox's bot or `{}`; in `chatwoot` in an envelope.
#[derive(Debug, Serialize, ToSchema)]
#[serde(transparent)]
struct InboxBotJson(ByProfile<ObjectOrEmpty<AgentBotJson>, BotEnvelopeJson>);

#[derive(Debug, Serialize, ToSchema)]
struct BotEnvelopeJson {
    /// Omitted when the inbox has none
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    agent_bot: Option<AgentBotJson>,
}

impl Present<Option<AgentBotView>> for InboxBotJson {
    fn present(bot: &Option<AgentBotView>, context: &Context) -> Self {
        let agent_bot = Option::<AgentBotJson>::present(bot, context);
        Self(if context.is_reference() {
            ByProfile::Reference(agent_bot.into())
        } else {
            ByProfile::Chatwoot(BotEnvelopeJson { agent_bot })
        })
    }
}
