//! A user as they see themselves (docs/rules/accounts.md §3, "User"): one struct for both profiles, since the reference
//! prints none.

use nimchat_accounts::{AccountRole, Availability, UserView};
use nimchat_core_model::{AccountId, Attributes, UserId};
use nimchat_wire::time::iso;
use nimchat_wire::words::{AccountStatusWord, AvailabilityWord, RoleWord};
use nimchat_wire::{Context, Present};
use serde::Serialize;
use utoipa::ToSchema;

#[derive(Serialize, ToSchema)]
pub(crate) struct ProfileJson {
    access_token: String,
    /// The account that the caller selected last
    #[schema(value_type = Option<i64>)]
    account_id: Option<AccountId>,
    available_name: String,
    avatar_url: String,
    confirmed: bool,
    display_name: Option<String>,
    message_signature: Option<String>,
    email: String,
    #[schema(value_type = i64)]
    id: UserId,
    /// The user who invited the caller to that account
    #[schema(value_type = Option<i64>)]
    inviter_id: Option<UserId>,
    name: String,
    provider: &'static str,
    pubsub_token: String,
    /// Omitted when empty
    #[serde(skip_serializing_if = "Attributes::is_empty")]
    #[schema(value_type = Object, required = false)]
    custom_attributes: Attributes,
    /// `agent` or `administrator` of that account
    #[schema(value_type = Option<RoleWord>)]
    role: Option<&'static str>,
    #[schema(value_type = Object)]
    ui_settings: Attributes,
    uid: String,
    /// Always null: operators use platform apps and the server's command line.
    #[serde(rename = "type")]
    kind: Option<&'static str>,
    accounts: Vec<ProfileAccountJson>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct ProfileAccountJson {
    #[schema(value_type = i64)]
    id: AccountId,
    name: String,
    /// `active` or `suspended`
    #[schema(value_type = AccountStatusWord)]
    status: &'static str,
    active_at: Option<String>,
    /// `agent` or `administrator`
    #[schema(value_type = RoleWord)]
    role: &'static str,
    permissions: [&'static str; 1],
    /// `online`, `busy` or `offline`, as the user set it
    #[schema(value_type = AvailabilityWord)]
    availability: &'static str,
    /// The same, as others see it
    #[schema(value_type = AvailabilityWord)]
    availability_status: &'static str,
    auto_offline: bool,
}

impl Present<UserView> for ProfileJson {
    fn present(view: &UserView, context: &Context) -> Self {
        let user = &view.user;
        let active = view.active_account();
        Self {
            access_token: view.access_token.clone(),
            account_id: active.map(|account| account.account_id),
            available_name: user.available_name().to_owned(),
            avatar_url: context.picture(user.avatar_url.as_deref()),
            confirmed: user.confirmed(),
            display_name: user.display_name.clone(),
            message_signature: user.message_signature.clone(),
            email: user.email.to_string(),
            id: user.id,
            inviter_id: active.and_then(|account| account.inviter_id),
            name: user.name.clone(),
            provider: "email",
            pubsub_token: user.pubsub_token.clone(),
            custom_attributes: user.custom_attributes.clone(),
            role: active.map(|account| account.role.as_str()),
            ui_settings: user.ui_settings.clone(),
            uid: user.email.to_string(),
            kind: None,
            accounts: view
                .accounts
                .iter()
                .map(|account| ProfileAccountJson::new(account, view.availability_in(account)))
                .collect(),
        }
    }
}

impl ProfileAccountJson {
    fn new(account: &AccountRole, seen: Availability) -> Self {
        Self {
            id: account.account_id,
            name: account.account_name.clone(),
            status: account.account_status.as_str(),
            active_at: account.active_at.map(iso),
            role: account.role.as_str(),
            permissions: [account.role.as_str()],
            availability: account.availability.as_str(),
            availability_status: seen.as_str(),
            auto_offline: account.auto_offline,
        }
    }
}
