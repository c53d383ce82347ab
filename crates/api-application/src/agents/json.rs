//! The request bodies of agents. An agent as their account sees them (docs/rules/accounts.md §3, "Agent";
//! `operations.json #15`). Other resources use it too.

use nimchat_accounts::agents::{CreateAgent, UpdateAgent};
use nimchat_accounts::{AgentView, Availability};
use nimchat_api_kit::lenient::{named, numbered};
use nimchat_core_model::{AccountId, Attributes, InboxId, UserId};
use nimchat_wire::words::{AvailabilitySettingWord, RoleWord};
use nimchat_wire::{Context, Present};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

/// May be nested under the key `agent`. The service checks the values.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
pub(super) struct CreateAgentBody {
    /// Full Name of the agent; not needed if a user has the address already
    name: Option<String>,
    /// Email of the Agent
    #[schema(required = true, nullable = false, format = "email")]
    email: Option<String>,
    /// Whether its administrator or agent
    #[schema(value_type = Option<RoleWord>, example = "agent")]
    role: Option<String>,
    /// The availability setting of the agent: available, busy or offline
    #[schema(value_type = Option<AvailabilitySettingWord>, example = "available")]
    availability_status: Option<String>,
    /// The same with Chatwoot's name
    #[schema(value_type = Option<AvailabilitySettingWord>)]
    availability: Option<String>,
    /// Whether the availability status of agent is configured to go offline automatically when away.
    auto_offline: Option<bool>,
}

impl From<CreateAgentBody> for CreateAgent {
    fn from(body: CreateAgentBody) -> Self {
        Self {
            name: body.name,
            email: body.email,
            role: body.role.map(role),
            availability: body
                .availability_status
                .or(body.availability)
                .map(availability),
            auto_offline: body.auto_offline,
        }
    }
}

/// May be nested under the key `agent`. A value that is absent, or null, is unchanged.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
pub(super) struct UpdateAgentBody {
    /// Full name of the agent
    name: Option<String>,
    /// Whether its administrator or agent
    #[schema(value_type = Option<RoleWord>, example = "agent")]
    role: Option<String>,
    /// The availability setting of the agent: available, busy or offline
    #[schema(value_type = Option<AvailabilitySettingWord>, example = "available")]
    availability: Option<String>,
    /// The same with the name that creating an agent uses
    #[schema(value_type = Option<AvailabilitySettingWord>)]
    availability_status: Option<String>,
    /// Whether the availability status of agent is configured to go offline automatically when away.
    auto_offline: Option<bool>,
}

impl From<UpdateAgentBody> for UpdateAgent {
    fn from(body: UpdateAgentBody) -> Self {
        Self {
            name: body.name,
            role: body.role.map(role),
            availability: body
                .availability
                .or(body.availability_status)
                .map(availability),
            auto_offline: body.auto_offline,
        }
    }
}

/// Never nested.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
pub(super) struct BulkAgentsBody {
    /// Addresses of the agents
    #[schema(required = true, nullable = false)]
    pub(super) emails: Option<Vec<String>>,
}

/// The inboxes.
#[derive(Debug, Default, Deserialize, Validate, IntoParams)]
pub(super) struct AssignableQuery {
    /// The IDs of the inboxes
    #[param(rename = "inbox_ids[]", value_type = Vec<i64>, required = false)]
    pub(super) inbox_ids: Option<Vec<InboxId>>,
}

fn role(sent: String) -> String {
    named(sent, numbered(&["agent", "administrator"]))
}

pub(crate) fn availability(sent: String) -> String {
    named(sent, numbered(&["online", "offline", "busy"]))
}

/// An agent. `display_name` is `""` for an agent without one; customers see `available_name`.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AgentJson {
    id: UserId,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    uid: Option<String>,
    name: String,
    available_name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    display_name: Option<String>,
    email: String,
    account_id: AccountId,
    /// `agent` or `administrator`
    #[schema(value_type = RoleWord)]
    role: &'static str,
    confirmed: bool,
    /// `available` (in `chatwoot`: `online`), `busy` or `offline`
    #[schema(value_type = AvailabilitySettingWord)]
    availability_status: &'static str,
    auto_offline: bool,
    provider: &'static str,
    /// Omitted in `chatwoot` when empty
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Object, required = false)]
    custom_attributes: Option<Attributes>,
    thumbnail: String,
}

impl Present<AgentView> for AgentJson {
    fn present(view: &AgentView, context: &Context) -> Self {
        let AgentView {
            user, membership, ..
        } = view;
        let shows_attributes = context.is_reference() || !user.custom_attributes.is_empty();
        let availability = view.availability_status();
        Self {
            id: user.id,
            uid: context.in_reference(|| user.email.to_string()),
            name: user.name.clone(),
            available_name: user.available_name().to_owned(),
            display_name: context.in_reference(|| user.display_name.clone().unwrap_or_default()),
            email: user.email.to_string(),
            account_id: membership.account_id,
            role: membership.role.as_str(),
            confirmed: user.confirmed(),
            availability_status: if context.is_reference() {
                reference_availability(availability)
            } else {
                availability.as_str()
            },
            auto_offline: membership.auto_offline,
            provider: "email",
            custom_attributes: shows_attributes.then(|| user.custom_attributes.clone()),
            thumbnail: context.picture(user.avatar_url.as_deref()),
        }
    }
}

/// The reference says `available` where the store and Chatwoot say `online`.
pub(crate) fn reference_availability(availability: Availability) -> &'static str {
    match availability {
        Availability::Online => "available",
        other => other.as_str(),
    }
}

/// Agents in an envelope.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AssignableJson {
    payload: Vec<AgentJson>,
}

impl Present<Vec<AgentView>> for AssignableJson {
    fn present(agents: &Vec<AgentView>, context: &Context) -> Self {
        Self {
            payload: Present::present(agents, context),
        }
    }
}
