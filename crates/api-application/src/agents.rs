//! Agents: the members of an account.
//!
//! The request bodies of agents. An agent as their account sees them (docs/rules/accounts.md §3, "Agent";
//! `operations.json #15`). Other resources use it too.

use nimchat_accounts::agents::{CreateAgent, UpdateAgent};
use nimchat_accounts::{AgentService, AgentView, Availability, User};
use nimchat_api_kit::RecordAdministrator;
use nimchat_api_kit::lenient::{named, numbered};
use nimchat_api_kit::prelude::*;
use nimchat_core_model::{AccountId, Attributes, InboxId, UserId};
use nimchat_messaging::InboxService;
use nimchat_wire::words::{AvailabilitySettingWord, RoleWord};

/// The operations on this resource.
pub fn routes() -> Vec<Route> {
    const ALL: &str = "/api/v1/accounts/{account_id}/agents";
    const ONE: &str = "/api/v1/accounts/{account_id}/agents/{id}";
    vec![
        Route::get("/api/v1/accounts/{account_id}/assignable_agents")
            .summary("List the agents who may be put in charge in inboxes")
            .query::<AssignableQuery>()
            .answers::<AssignableJson>()
            .to(assignable),
        Route::get(ALL)
            .operation(15)
            .summary("Get Details of Agents in an Account")
            .answers::<Vec<AgentJson>>()
            .to(for_caller(AgentService::list)),
        Route::post(ALL)
            .operation(16)
            .summary("Add a new Agent to Account")
            .body_under::<CreateAgentBody>("agent")
            .answers::<AgentJson>()
            .to_making(
                by_body(AgentService::create),
                RecordKind::Membership,
                |call, agents, id| Ok(agents.find(&call.caller.0, id)?),
            ),
        Route::update(ONE)
            .operation(17)
            .summary("Update an Agent in Account")
            .body_under::<UpdateAgentBody>("agent")
            .answers::<AgentJson>()
            .to(update),
        Route::delete(ONE)
            .summary("Remove an Agent from Account")
            .to(delete),
        Route::post("/api/v1/accounts/{account_id}/agents/bulk_create")
            .summary("Add Agents by their addresses")
            .body::<BulkAgentsBody>()
            .to(bulk_create),
    ]
}

fn assignable(call: &In<Agent, AssignableQuery>, inboxes: &InboxService) -> Result<Vec<AgentView>> {
    let ids = call.read()?.inbox_ids.unwrap_or_default();
    Ok(inboxes.assignable_agents(&call.caller, &ids)?)
}

fn update(
    call: &In<RecordAdministrator, UpdateAgentBody>,
    agents: &AgentService,
) -> Result<AgentView> {
    let id = call.id("id");
    let caller = call.caller.after(|agent| agents.find(agent, id))?;
    // the contract looks the agent up before the input is checked
    agents.find(&caller.0, id)?;
    let command = call.read()?.into();
    Ok(agents.update(&caller, id, command)?)
}

fn delete(call: &In<RecordAdministrator>, agents: &AgentService) -> Result<()> {
    let id = call.id("id");
    let caller = call.caller.after(|agent| agents.find(agent, id))?;
    Ok(agents.delete(&caller, id)?)
}

/// docs/rules/accounts.md §5.4.
fn bulk_create(call: &In<Administrator, BulkAgentsBody>, agents: &AgentService) -> Result<()> {
    let emails = call.read()?.emails;
    let emails = emails.ok_or_else(|| ApiError::missing("emails"))?;
    Ok(agents.bulk_create(&call.caller, &emails)?)
}

/// May be nested under the key `agent`. The service checks the values.
#[derive(Debug, Default, Deserialize, Validate, ToSchema, Command)]
#[command(CreateAgent)]
struct CreateAgentBody {
    /// Full Name of the agent; not needed if a user has the address already
    name: Option<String>,
    /// Email of the Agent
    #[schema(required = true, nullable = false, format = "email")]
    email: Option<String>,
    /// Whether its administrator or agent
    #[schema(value_type = Option<RoleWord>, example = "agent")]
    #[command(body.role.map(role))]
    role: Option<String>,
    /// The availability setting of the agent: available, busy or offline
    #[schema(value_type = Option<AvailabilitySettingWord>, example = "available")]
    #[command(skip)]
    availability_status: Option<String>,
    /// The same with Chatwoot's name
    #[schema(value_type = Option<AvailabilitySettingWord>)]
    #[command(body.availability_status.or(body.availability).map(availability))]
    availability: Option<String>,
    /// Whether the availability status of agent is configured to go offline automatically when away.
    auto_offline: Option<bool>,
}

/// May be nested under the key `agent`. A value that is absent, or null, is unchanged.
#[derive(Debug, Default, Deserialize, Validate, ToSchema, Command)]
#[command(UpdateAgent)]
struct UpdateAgentBody {
    /// Full name of the agent
    name: Option<String>,
    /// Whether its administrator or agent
    #[schema(value_type = Option<RoleWord>, example = "agent")]
    #[command(body.role.map(role))]
    role: Option<String>,
    /// The availability setting of the agent: available, busy or offline
    #[schema(value_type = Option<AvailabilitySettingWord>, example = "available")]
    #[command(body.availability.or(body.availability_status).map(availability))]
    availability: Option<String>,
    /// The same with the name that creating an agent uses
    #[schema(value_type = Option<AvailabilitySettingWord>)]
    #[command(skip)]
    availability_status: Option<String>,
    /// Whether the availability status of agent is configured to go offline automatically when away.
    auto_offline: Option<bool>,
}

/// Never nested.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
struct BulkAgentsBody {
    /// Addresses of the agents
    #[schema(required = true, nullable = false)]
    emails: Option<Vec<String>>,
}

/// The inboxes.
#[derive(Debug, Default, Deserialize, Validate, IntoParams)]
struct AssignableQuery {
    /// The IDs of the inboxes
    #[param(rename = "inbox_ids[]", value_type = Vec<i64>, required = false)]
    inbox_ids: Option<Vec<InboxId>>,
}

fn role(sent: String) -> String {
    named(sent, numbered(&["agent", "administrator"]))
}

pub(crate) fn availability(sent: String) -> String {
    named(sent, numbered(&["online", "offline", "busy"]))
}

/// An agent. `display_name` is `""` for an agent without one; customers see `available_name`.
#[wire(view: AgentView, user = view.user, membership = view.membership)]
pub(crate) struct AgentJson {
    id: UserId,
    #[present(context.in_reference(|| user.email.to_string()))]
    uid: OrAbsent<String>,
    name: String,
    #[present(user.available_name().to_owned())]
    available_name: String,
    #[present(context.in_reference(|| user.display_name.clone().unwrap_or_default()))]
    display_name: OrAbsent<String>,
    email: String,
    #[present(membership.account_id)]
    account_id: AccountId,
    /// `agent` or `administrator`
    #[schema(value_type = RoleWord)]
    #[present(membership.role)]
    role: &'static str,
    #[present(user.confirmed())]
    confirmed: bool,
    /// `available` (in `chatwoot`: `online`), `busy` or `offline`
    #[schema(value_type = AvailabilitySettingWord)]
    #[present(shown_availability(view, context))]
    availability_status: &'static str,
    #[present(membership.auto_offline)]
    auto_offline: bool,
    #[present("email")]
    provider: &'static str,
    /// Omitted in `chatwoot` when empty
    #[schema(value_type = Object, required = false)]
    #[present(shown_attributes(user, context))]
    custom_attributes: OrAbsent<Attributes>,
    #[present(context.picture(user.avatar_url.as_deref()))]
    thumbnail: String,
}

/// The reference says `available` where the store and Chatwoot say `online`.
pub(crate) fn shown_availability(view: &AgentView, context: &Context) -> &'static str {
    match view.availability_status() {
        Availability::Online if context.is_reference() => "available",
        other => other.as_str(),
    }
}

fn shown_attributes(user: &User, context: &Context) -> Option<Attributes> {
    let shown = context.is_reference() || !user.custom_attributes.is_empty();
    shown.then(|| user.custom_attributes.clone())
}

envelopes! {
    /// Agents in an envelope.
    pub(crate) struct AssignableJson { payload: Vec<AgentJson> }
}
