//! A user as operators see them (contract accounts.md §3, "Platform user").

use nimchat_accounts::users::UserView;
use nimchat_accounts::{AccountRole, Role};
use nimchat_api_kit::Context;
use nimchat_core_model::{AccountId, Attributes, UserId};
use nimchat_wire::Present;
use nimchat_wire::time::iso;
use serde::Serialize;
use utoipa::ToSchema;

#[derive(Serialize, ToSchema)]
pub(super) struct UserReferenceJson {
    #[schema(value_type = i64)]
    id: UserId,
    uid: String,
    name: String,
    available_name: String,
    /// `""` for who has none.
    display_name: String,
    email: String,
    #[schema(value_type = Option<i64>)]
    account_id: Option<AccountId>,
    role: Option<&'static str>,
    confirmed: bool,
    #[schema(value_type = Object)]
    custom_attributes: Attributes,
    accounts: Vec<UserAccountReferenceJson>,
}

#[derive(Serialize, ToSchema)]
pub(super) struct UserAccountReferenceJson {
    #[schema(value_type = i64)]
    id: AccountId,
    name: String,
    role: &'static str,
}

impl Present<UserView> for UserReferenceJson {
    fn present(view: &UserView, context: &Context) -> Self {
        let (account_id, role) = active(view);
        let user = &view.user;
        Self {
            id: user.id,
            uid: user.email.to_string(),
            name: user.name.clone(),
            available_name: user.available_name().to_owned(),
            display_name: user.display_name.clone().unwrap_or_default(),
            email: user.email.to_string(),
            account_id,
            role,
            confirmed: user.confirmed(),
            custom_attributes: user.custom_attributes.clone(),
            accounts: Present::present_each(&view.accounts, context),
        }
    }
}

impl Present<AccountRole> for UserAccountReferenceJson {
    fn present(account: &AccountRole, _: &Context) -> Self {
        Self {
            id: account.account_id,
            name: account.account_name.clone(),
            role: account.role.as_str(),
        }
    }
}

#[derive(Serialize, ToSchema)]
pub(super) struct UserChatwootJson {
    access_token: String,
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
    name: String,
    provider: &'static str,
    pubsub_token: String,
    /// Left out when empty
    #[serde(skip_serializing_if = "Attributes::is_empty")]
    #[schema(value_type = Object, required = false)]
    custom_attributes: Attributes,
    role: Option<&'static str>,
    #[schema(value_type = Object)]
    ui_settings: Attributes,
    uid: String,
    accounts: Vec<UserAccountChatwootJson>,
}

#[derive(Serialize, ToSchema)]
pub(super) struct UserAccountChatwootJson {
    #[schema(value_type = i64)]
    id: AccountId,
    name: String,
    active_at: Option<String>,
    role: &'static str,
}

impl Present<UserView> for UserChatwootJson {
    fn present(view: &UserView, context: &Context) -> Self {
        let (account_id, role) = active(view);
        let user = &view.user;
        Self {
            access_token: view.access_token.clone(),
            account_id,
            available_name: user.available_name().to_owned(),
            avatar_url: context.picture(user.avatar_url.as_deref()),
            confirmed: user.confirmed(),
            display_name: user.display_name.clone(),
            message_signature: user.message_signature.clone(),
            email: user.email.to_string(),
            id: user.id,
            name: user.name.clone(),
            provider: "email",
            pubsub_token: user.pubsub_token.clone(),
            custom_attributes: user.custom_attributes.clone(),
            role,
            ui_settings: user.ui_settings.clone(),
            uid: user.email.to_string(),
            accounts: Present::present_each(&view.accounts, context),
        }
    }
}

impl Present<AccountRole> for UserAccountChatwootJson {
    fn present(account: &AccountRole, _: &Context) -> Self {
        Self {
            id: account.account_id,
            name: account.account_name.clone(),
            active_at: account.active_at.map(iso),
            role: account.role.as_str(),
        }
    }
}

/// The account that a user turned to last, and what they are in it; null without one.
fn active(view: &UserView) -> (Option<AccountId>, Option<&'static str>) {
    let account = view.active_account();
    (
        account.map(|account| account.account_id),
        account.map(|account| Role::as_str(account.role)),
    )
}
