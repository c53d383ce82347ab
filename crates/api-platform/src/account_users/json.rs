//! The request bodies that add users to accounts and remove them. A membership as operators see it
//! (docs/rules/accounts.md §3, §4.2).

use nimchat_accounts::Membership;
use nimchat_accounts::memberships::AddMember;
use nimchat_api_kit::ApiError;
use nimchat_api_kit::lenient::{named, numbered};
use nimchat_core_model::{AccountId, MembershipId, UserId, Violations};
use nimchat_wire::time::iso;
use nimchat_wire::words::{AvailabilityWord, RoleWord};
use nimchat_wire::{Context, Present};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

/// The user and their role.
#[derive(Default, Deserialize, Validate, ToSchema)]
pub(super) struct AccountUserBody {
    /// The ID of the user
    #[schema(value_type = i64, required = true)]
    user_id: Option<UserId>,
    /// `agent` or `administrator`; `agent` if omitted in the profile `chatwoot`
    #[schema(value_type = Option<RoleWord>)]
    role: Option<String>,
}

impl AccountUserBody {
    /// The command. `reference` requires the role, `chatwoot` does not (docs/rules/accounts.md §9).
    pub(super) fn command(self, role_required: bool) -> AddMember {
        AddMember {
            user_id: self.user_id,
            role: self
                .role
                .map(|sent| named(sent, numbered(&["agent", "administrator"]))),
            role_required,
        }
    }
}

/// The user to remove.
#[derive(Default, Deserialize, Validate, ToSchema)]
pub(super) struct RemovedUserBody {
    /// The ID of the user
    user_id: Option<UserId>,
}

impl RemovedUserBody {
    /// The user. `reference` requires one; in `chatwoot` a call without one does nothing.
    pub(super) fn user(self, required: bool) -> Result<Option<UserId>, ApiError> {
        if required && self.user_id.is_none() {
            return Err(Violations::one("user_id", "can't be blank").into());
        }
        Ok(self.user_id)
    }
}

#[derive(Serialize, ToSchema)]
pub(super) struct AccountUserJson {
    id: MembershipId,
    account_id: AccountId,
    user_id: UserId,
    #[schema(value_type = RoleWord)]
    role: &'static str,
    inviter_id: Option<UserId>,
    created_at: String,
    updated_at: String,
    active_at: Option<String>,
    #[schema(value_type = AvailabilityWord)]
    availability: &'static str,
    auto_offline: bool,
    /// Always null: nimchat has no custom roles
    custom_role_id: Option<i64>,
    /// Always null: nimchat has no capacity policies
    agent_capacity_policy_id: Option<i64>,
}

impl Present<Membership> for AccountUserJson {
    fn present(membership: &Membership, _: &Context) -> Self {
        Self {
            id: membership.id,
            account_id: membership.account_id,
            user_id: membership.user_id,
            role: membership.role.as_str(),
            inviter_id: membership.inviter_id,
            created_at: iso(membership.created_at),
            updated_at: iso(membership.updated_at),
            active_at: membership.active_at.map(iso),
            availability: membership.availability.as_str(),
            auto_offline: membership.auto_offline,
            custom_role_id: None,
            agent_capacity_policy_id: None,
        }
    }
}
