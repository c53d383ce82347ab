//! A membership as operators see it (docs/rules/accounts.md §3, §4.2).

use nimchat_accounts::Membership;
use nimchat_core_model::{AccountId, MembershipId, UserId};
use nimchat_wire::time::iso;
use nimchat_wire::words::{AvailabilityWord, RoleWord};
use nimchat_wire::{Context, Present};
use serde::Serialize;
use utoipa::ToSchema;

#[derive(Serialize, ToSchema)]
pub(super) struct AccountUserJson {
    #[schema(value_type = i64)]
    id: MembershipId,
    #[schema(value_type = i64)]
    account_id: AccountId,
    #[schema(value_type = i64)]
    user_id: UserId,
    #[schema(value_type = RoleWord)]
    role: &'static str,
    #[schema(value_type = Option<i64>)]
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
