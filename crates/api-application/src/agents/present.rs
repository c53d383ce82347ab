//! An agent as their account sees them (docs/rules/accounts.md §3, "Agent"; `operations.json #15`). Other resources use
//! it too.

use nimchat_accounts::{AgentView, Availability};
use nimchat_core_model::{AccountId, Attributes, UserId};
use nimchat_wire::words::{AvailabilitySettingWord, RoleWord};
use nimchat_wire::{Context, Present};
use serde::Serialize;
use utoipa::ToSchema;

/// An agent. `display_name` is `""` for an agent without one; customers see `available_name`.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AgentJson {
    #[schema(value_type = i64)]
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
    #[schema(value_type = i64)]
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
