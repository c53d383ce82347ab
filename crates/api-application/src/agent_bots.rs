//! Agent bots: programs that reply in inboxes.
//!
//! The request bodies with a bot's attributes, and with the bot of an inbox. A bot as an account sees it
//! (docs/rules/accounts.md §3, "Agent bot"; `operations.json #11`).

use crate::Services;
use nimchat_api_kit::lenient;
use nimchat_api_kit::prelude::*;
use nimchat_automation::{AgentBot, AgentBotDraft, AgentBotService, AgentBotView};
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
            .to(for_caller(AgentBotService::list)),
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
            .to(by_id("id", AgentBotService::show)),
        Route::update(ONE)
            .operation(14)
            .summary("Update an agent bot's attributes")
            .body::<AgentBotBody>()
            .takes_files()
            .answers::<AgentBotJson>()
            .to(update),
        Route::delete(ONE)
            .summary("Delete an agent bot")
            .to(by_id("id", AgentBotService::delete)),
        Route::delete("/api/v1/accounts/{account_id}/agent_bots/{id}/avatar")
            .summary("Take an agent bot's picture away")
            .answers::<AgentBotJson>()
            .to(by_id("id", AgentBotService::clear_avatar)),
        Route::post("/api/v1/accounts/{account_id}/agent_bots/{id}/reset_access_token")
            .summary("Give an agent bot a new access token")
            .answers::<AgentBotJson>()
            .to_repeatable(by_id("id", AgentBotService::reset_access_token), reset),
        Route::get("/api/v1/accounts/{account_id}/inboxes/{id}/agent_bot")
            .operation(49)
            .summary("See if an agent bot is associated to the Inbox")
            .answers::<InboxBotJson>()
            .to(by_id("id", AgentBotService::of_inbox)),
        Route::post("/api/v1/accounts/{account_id}/inboxes/{id}/set_agent_bot")
            .operation(50)
            .summary("To add an agent bot pass agent_bot id, to remove agent bot from an inbox pass null")
            .body::<ConnectBody>()
            .to(connect),
    ]
}

type Answered = Result<AgentBotView>;

fn create(call: &In<Administrator, AgentBotBody>, services: &Services) -> Answered {
    let draft = draft(call, services)?;
    Ok(services.automation.agent_bots.create(&call.caller, draft)?)
}

fn update(call: &In<Administrator, AgentBotBody>, services: &Services) -> Answered {
    let agent_bots = &services.automation.agent_bots;
    let id = call.id("id");
    // the contract looks the bot up before the input is checked
    agent_bots.own(&call.caller, id)?;
    let draft = draft(call, services)?;
    Ok(agent_bots.update(&call.caller, id, draft)?)
}

fn draft(call: &In<Administrator, AgentBotBody>, services: &Services) -> Result<AgentBotDraft> {
    let mut draft = AgentBotDraft::from(call.read()?);
    let avatar = call.input().picture("avatar")?;
    draft.avatar = draft.avatar.or_file(services.files.keep_some(avatar)?);
    Ok(draft)
}

/// The answer to a repeated call with an idempotency key.
fn reset(call: &In<Administrator>, agent_bots: &AgentBotService, _: &MadeRecords) -> Answered {
    Ok(agent_bots.show(&call.caller.0, call.id("id"))?)
}

fn connect(call: &In<Administrator, ConnectBody>, services: &Services) -> Result<()> {
    let agent_bots = &services.automation.agent_bots;
    let (caller, inbox) = (&call.caller, call.id("id"));
    let body = call
        .read()
        .behind(|| services.messaging.inboxes.known(&caller.0, inbox))?;
    Ok(agent_bots.connect(caller, inbox, body.agent_bot)?)
}

/// Never nested, and nothing is required. The service checks the values.
#[derive(Debug, Default, Deserialize, Validate, ToSchema, Command)]
#[serde(default)]
#[command(AgentBotDraft)]
pub(crate) struct AgentBotBody {
    /// The name of the agent bot
    name: Field<String>,
    /// The description about the agent bot
    description: Field<String>,
    /// The webhook URL for the bot
    outgoing_url: Field<String>,
    /// The address of its picture, which is fetched and stored. A file may be sent as `avatar`
    #[command(avatar = AvatarChange::asked(body.avatar_url.into()))]
    avatar_url: Field<String>,
    /// `webhook`
    #[schema(value_type = Option<BotTypeWord>)]
    #[command(body.bot_type.map(|sent| lenient::named(sent, lenient::numbered(&["webhook"]))))]
    bot_type: Option<String>,
    /// A free object; replaces the stored one
    bot_config: Option<Attributes>,
}

/// Without a bot, only agents reply in the inbox.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(default)]
struct ConnectBody {
    /// Agent bot ID
    #[serde(deserialize_with = "lenient::unless_null")]
    agent_bot: Option<AgentBotId>,
}

#[wire(view: AgentBotView, bot = view.bot)]
struct AgentBotJson {
    id: AgentBotId,
    name: DefaultOrNull<String>,
    description: DefaultOrNull<String>,
    #[present(context.picture(bot.avatar_url.as_deref()))]
    thumbnail: String,
    /// Omitted in `chatwoot` for a bot of all accounts
    #[present(shown_url(bot, context))]
    outgoing_url: OrAbsent<DefaultOrNull<String>>,
    /// `webhook`
    #[schema(value_type = BotTypeWord)]
    bot_type: &'static str,
    bot_config: Attributes,
    /// Null for a bot of all accounts
    account_id: Option<AccountId>,
    /// Omitted unless the bot is the account's own
    #[present(view.access_token)]
    access_token: OrAbsent<String>,
    /// The secret with which the bot verifies calls (Standard Webhooks); omitted unless the bot is the account's own
    #[present(view.access_token.is_some().then(|| bot.secret.clone()))]
    secret: OrAbsent<String>,
    /// Does the bot belong to all accounts?
    #[present(bot.is_system())]
    system_bot: bool,
}

fn shown_url(bot: &AgentBot, context: &Context) -> Option<DefaultOrNull<String>> {
    let is_shown = context.is_reference() || !bot.is_system();
    is_shown.then(|| Present::present(&bot.outgoing_url, context))
}

/// The inbox's bot or `{}`; in `chatwoot` in an envelope.
#[wire]
#[serde(transparent)]
struct InboxBotJson(ByProfile<ObjectOrEmpty<AgentBotJson>, BotEnvelopeJson>);

#[wire]
struct BotEnvelopeJson {
    /// Omitted when the inbox has none
    agent_bot: OrAbsent<AgentBotJson>,
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
