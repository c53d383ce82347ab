//! Macros: actions that a user performs together.
//!
//! The bodies and the answer of macros (docs/rules/automation.md §2).

use crate::Services;
use crate::agents::AgentJson;
use nimchat_accounts::AgentView;
use nimchat_api_kit::lenient;
use nimchat_api_kit::prelude::*;
use nimchat_automation::{
    Automation, AutomationError, Macro, MacroService, MacroVisibility, SaveMacro,
};
use nimchat_core_model::{AccountId, ConversationNumber, MacroId, UserId};
use nimchat_wire::words::VisibilityWord;
use nimchat_wire::{HeldFileJson, HolderJson};
use serde_json::Value;

/// The operations on this resource.
pub fn routes() -> Vec<Route> {
    const ALL: &str = "/api/v1/accounts/{account_id}/macros";
    const ONE: &str = "/api/v1/accounts/{account_id}/macros/{id}";
    vec![
        Route::get(ALL)
            .summary("List the macros that the caller may use")
            .answers::<EnvelopedMacrosJson>()
            .to(list),
        Route::post(ALL)
            .summary("Add a macro")
            .body::<MacroBody>()
            .requires(&["name", "actions"])
            .answers::<EnvelopedMacroJson>()
            .to_repeatable(create, created),
        Route::get(ONE)
            .summary("Get a macro")
            .absence_is_bare()
            .answers::<EnvelopedMacroJson>()
            .to(show),
        Route::update(ONE)
            .summary("Update a macro")
            .absence_is_bare()
            .body::<MacroBody>()
            .answers::<EnvelopedMacroJson>()
            .to(update),
        Route::delete(ONE)
            .summary("Delete a macro")
            .absence_is_bare()
            .to(delete),
        Route::post("/api/v1/accounts/{account_id}/macros/{id}/execute")
            .summary("Execute a macro on conversations")
            .absence_is_bare()
            .body::<ExecuteBody>()
            .to(execute),
    ]
}

/// The service checks the values.
#[derive(Debug, Default, Deserialize, Validate, ToSchema, Command)]
#[serde(default)]
#[command(SaveMacro)]
pub(crate) struct MacroBody {
    /// The name
    name: Field<String>,
    /// `personal` or `global`; agents' macros are personal
    #[schema(value_type = Option<VisibilityWord>)]
    visibility: Option<String>,
    /// The actions, as automation rules have them
    #[schema(value_type = Option<Vec<Object>>)]
    #[serde(deserialize_with = "lenient::exactly")]
    actions: Option<Vec<Value>>,
}

#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
struct ExecuteBody {
    /// The numbers of the conversations, in the order in which the macro is executed on them
    conversation_ids: Option<Vec<ConversationNumber>>,
}

/// A macro with the users who made and changed it, while they are in the account.
struct Shown {
    own: Macro,
    created_by: Option<AgentView>,
    updated_by: Option<AgentView>,
}

#[wire(shown: Shown, own = shown.own)]
struct MacroJson {
    id: MacroId,
    name: String,
    /// `personal`, `global`, or null
    #[schema(value_type = Option<VisibilityWord>, required)]
    #[present(own.visibility.map(MacroVisibility::as_str))]
    visibility: Option<&'static str>,
    #[present(shown.created_by)]
    created_by: OrAbsent<AgentJson>,
    #[present(shown.updated_by)]
    updated_by: OrAbsent<AgentJson>,
    account_id: AccountId,
    #[schema(value_type = Vec<Object>)]
    actions: Vec<Value>,
    /// The files that its actions send; absent if there are none
    #[present(HeldFileJson::some(&own.files, own.account_id, HolderJson::MacroId(own.id.get()), context))]
    files: OrAbsent<Vec<HeldFileJson>>,
}

envelopes! {
    struct EnvelopedMacroJson { payload: MacroJson }
    struct EnvelopedMacrosJson { payload: Vec<MacroJson> }
}

type Answered = Result<Shown>;
type Writing = In<Agent, MacroBody>;

fn list(call: &In<Agent>, automation: &Automation) -> Result<Vec<Shown>> {
    shown(
        &call.caller,
        automation.macros.list(&call.caller)?,
        automation,
    )
}

fn show(call: &In<Agent>, services: &Services) -> Answered {
    let found = services.automation.macros.show(&call.caller, call.id("id"));
    one(&call.caller, found.map_err(absent)?, &services.automation)
}

fn create(call: &Writing, services: &Services) -> Answered {
    let made = call.read().and_then(|body| {
        let command = SaveMacro::from(body);
        Ok(services.automation.macros.create(&call.caller, command)?)
    });
    one(
        &call.caller,
        made.map_err(ApiError::by_attribute)?,
        &services.automation,
    )
}

/// The answer to a repeated call with an idempotency key.
fn created(call: &Writing, services: &Services, made: &MadeRecords) -> Answered {
    let id = made_id(made, RecordKind::Macro)?;
    let found = services.automation.macros.show(&call.caller, id)?;
    one(&call.caller, found, &services.automation)
}

fn update(call: &Writing, services: &Services) -> Answered {
    let macros = &services.automation.macros;
    let id = call.id("id");
    macros.show(&call.caller, id).map_err(absent)?;
    let changed = call.read().and_then(|body| {
        let command = SaveMacro::from(body);
        Ok(macros.update(&call.caller, id, command)?)
    });
    one(
        &call.caller,
        changed.map_err(ApiError::by_attribute)?,
        &services.automation,
    )
}

fn delete(call: &In<Agent>, macros: &MacroService) -> Result<()> {
    let deleted = macros.delete(&call.caller, call.id("id"));
    deleted.map_err(absent)
}

fn execute(call: &In<Agent, ExecuteBody>, macros: &MacroService) -> Result<()> {
    let id = call.id("id");
    let known = || macros.show(&call.caller, id).map_err(absent);
    let body = call.read().behind(known)?;
    macros
        .execute(&call.caller, id, body.conversation_ids.unwrap_or_default())
        .map_err(absent)
}

fn absent(fault: AutomationError) -> ApiError {
    ApiError::from(fault).without_a_body()
}

fn one(caller: &Agent, own: Macro, automation: &Automation) -> Answered {
    let mut shown = shown(caller, vec![own], automation)?;
    shown.pop().ok_or_else(ApiError::not_found)
}

/// With the users who made and changed them, read at once.
fn shown(caller: &Agent, macros: Vec<Macro>, automation: &Automation) -> Result<Vec<Shown>> {
    let mut users: Vec<UserId> = macros
        .iter()
        .flat_map(|own| [own.created_by, own.updated_by])
        .flatten()
        .collect();
    users.sort_unstable();
    users.dedup();
    let agents = automation.macros.authors(caller, &users)?;
    let find = |id: Option<UserId>| -> Option<AgentView> {
        agents
            .iter()
            .find(|agent| Some(agent.user.id) == id)
            .cloned()
    };
    let shown = macros.into_iter().map(|own| Shown {
        created_by: find(own.created_by),
        updated_by: find(own.updated_by),
        own,
    });
    Ok(shown.collect())
}
