//! A membership as operators see it (contract accounts.md §3, §4.2).

use nimchat_accounts::Membership;
use nimchat_api_kit::Context;
use nimchat_core_model::{AccountId, MembershipId, UserId};
use nimchat_wire::Present;
use nimchat_wire::time::iso;
use serde::Serialize;
use utoipa::ToSchema;

#[derive(Serialize, ToSchema)]
pub(super) struct AccountUserReferenceJson {
    #[schema(value_type = i64)]
    account_id: AccountId,
    #[schema(value_type = i64)]
    user_id: UserId,
    role: &'static str,
}

impl Present<Membership> for AccountUserReferenceJson {
    fn present(membership: &Membership, _: &Context) -> Self {
        Self {
            account_id: membership.account_id,
            user_id: membership.user_id,
            role: membership.role.as_str(),
        }
    }
}

#[derive(Serialize, ToSchema)]
pub(super) struct AccountUserChatwootJson {
    #[schema(value_type = i64)]
    id: MembershipId,
    #[schema(value_type = i64)]
    account_id: AccountId,
    #[schema(value_type = i64)]
    user_id: UserId,
    role: &'static str,
    #[schema(value_type = Option<i64>)]
    inviter_id: Option<UserId>,
    created_at: String,
    updated_at: String,
    active_at: Option<String>,
    availability: &'static str,
    auto_offline: bool,
    /// Always null: custom roles are no part of nimchat.
    custom_role_id: Option<i64>,
    /// Always null: capacity policies are no part of nimchat.
    agent_capacity_policy_id: Option<i64>,
}

impl Present<Membership> for AccountUserChatwootJson {
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
