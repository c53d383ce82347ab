//! The request bodies of agents.

use nimchat_accounts::agents::{CreateAgent, UpdateAgent};
use nimchat_api_kit::lenient::{self, named, numbered};
use nimchat_core_model::InboxId;
use nimchat_wire::words::{AvailabilitySettingWord, RoleWord};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

/// May be nested under the key `agent`. The service checks the values.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(default)]
pub(super) struct CreateAgentBody {
    /// Full Name of the agent; not needed if a user has the address already
    #[serde(deserialize_with = "lenient::optional_text")]
    name: Option<String>,
    /// Email of the Agent
    #[serde(deserialize_with = "lenient::optional_text")]
    #[schema(required = true, nullable = false, format = "email")]
    email: Option<String>,
    /// Whether its administrator or agent
    #[serde(deserialize_with = "lenient::optional_text")]
    #[schema(value_type = Option<RoleWord>, example = "agent")]
    role: Option<String>,
    /// The availability setting of the agent: available, busy or offline
    #[serde(deserialize_with = "lenient::optional_text")]
    #[schema(value_type = Option<AvailabilitySettingWord>, example = "available")]
    availability_status: Option<String>,
    /// The same with Chatwoot's name
    #[serde(deserialize_with = "lenient::optional_text")]
    #[schema(value_type = Option<AvailabilitySettingWord>)]
    availability: Option<String>,
    /// Whether the availability status of agent is configured to go offline automatically when away.
    #[serde(deserialize_with = "lenient::optional_boolean")]
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
#[serde(default)]
pub(super) struct UpdateAgentBody {
    /// Full name of the agent
    #[serde(deserialize_with = "lenient::optional_text")]
    name: Option<String>,
    /// Whether its administrator or agent
    #[serde(deserialize_with = "lenient::optional_text")]
    #[schema(value_type = Option<RoleWord>, example = "agent")]
    role: Option<String>,
    /// The availability setting of the agent: available, busy or offline
    #[serde(deserialize_with = "lenient::optional_text")]
    #[schema(value_type = Option<AvailabilitySettingWord>, example = "available")]
    availability: Option<String>,
    /// The same with the name that creating an agent uses
    #[serde(deserialize_with = "lenient::optional_text")]
    #[schema(value_type = Option<AvailabilitySettingWord>)]
    availability_status: Option<String>,
    /// Whether the availability status of agent is configured to go offline automatically when away.
    #[serde(deserialize_with = "lenient::optional_boolean")]
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
#[serde(default)]
pub(super) struct BulkAgentsBody {
    /// Addresses of the agents
    #[serde(deserialize_with = "lenient::optional_texts")]
    #[schema(required = true, nullable = false)]
    pub(super) emails: Option<Vec<String>>,
}

/// The inboxes.
#[derive(Debug, Default, Deserialize, Validate, IntoParams)]
#[serde(default)]
pub(super) struct AssignableQuery {
    /// The IDs of the inboxes
    #[serde(deserialize_with = "lenient::optional_integers")]
    #[param(rename = "inbox_ids[]", value_type = Vec<i64>, required = false)]
    pub(super) inbox_ids: Option<Vec<InboxId>>,
}

fn role(sent: String) -> String {
    named(sent, numbered(&["agent", "administrator"]))
}

pub(crate) fn availability(sent: String) -> String {
    named(sent, numbered(&["online", "offline", "busy"]))
}
