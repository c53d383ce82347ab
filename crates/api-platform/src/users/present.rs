//! A user as operators see them (docs/rules/accounts.md §3, "Platform user"; §4.3).

use nimchat_accounts::users::{SignInLink, UserView};
use nimchat_accounts::{AccountRole, Role};
use nimchat_core_model::{AccountId, Attributes, UserId};
use nimchat_wire::time::iso;
use nimchat_wire::words::RoleWord;
use nimchat_wire::{Context, DefaultOrNull, Present};
use serde::Serialize;
use url::form_urlencoded;
use utoipa::ToSchema;

#[derive(Serialize, ToSchema)]
pub(super) struct UserJson {
    access_token: String,
    /// The account in which the user was active last
    #[schema(value_type = Option<i64>)]
    account_id: Option<AccountId>,
    available_name: String,
    avatar_url: String,
    confirmed: bool,
    display_name: DefaultOrNull<String>,
    message_signature: Option<String>,
    email: String,
    #[schema(value_type = i64)]
    id: UserId,
    name: String,
    provider: &'static str,
    pubsub_token: String,
    /// Omitted in `chatwoot` when empty
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Object, required = false)]
    custom_attributes: Option<Attributes>,
    /// The user's role in that account
    #[schema(value_type = Option<RoleWord>)]
    role: Option<&'static str>,
    #[schema(value_type = Object)]
    ui_settings: Attributes,
    uid: String,
    accounts: Vec<UserAccountJson>,
}

#[derive(Serialize, ToSchema)]
struct UserAccountJson {
    #[schema(value_type = i64)]
    id: AccountId,
    name: String,
    active_at: Option<String>,
    #[schema(value_type = RoleWord)]
    role: &'static str,
}

impl Present<UserView> for UserJson {
    fn present(view: &UserView, context: &Context) -> Self {
        let UserView { user, .. } = view;
        let account = view.active_account();
        let attributes = &user.custom_attributes;
        let shows_attributes = context.is_reference() || !attributes.is_empty();
        Self {
            access_token: view.access_token.clone(),
            account_id: account.map(|account| account.account_id),
            available_name: user.available_name().to_owned(),
            avatar_url: context.picture(user.avatar_url.as_deref()),
            confirmed: user.confirmed(),
            display_name: DefaultOrNull::or_default(context, user.display_name.clone()),
            message_signature: user.message_signature.clone(),
            email: user.email.to_string(),
            id: user.id,
            name: user.name.clone(),
            provider: "email",
            pubsub_token: user.pubsub_token.clone(),
            custom_attributes: shows_attributes.then(|| attributes.clone()),
            role: account.map(|account| Role::as_str(account.role)),
            ui_settings: user.ui_settings.clone(),
            uid: user.email.to_string(),
            accounts: Present::present_each(&view.accounts, context),
        }
    }
}

impl Present<AccountRole> for UserAccountJson {
    fn present(account: &AccountRole, _: &Context) -> Self {
        Self {
            id: account.account_id,
            name: account.account_name.clone(),
            active_at: account.active_at.map(iso),
            role: account.role.as_str(),
        }
    }
}

#[derive(Serialize, ToSchema)]
pub(super) struct LoginJson {
    /// Can be used once, within five minutes
    url: String,
}

impl Present<SignInLink> for LoginJson {
    fn present(link: &SignInLink, context: &Context) -> Self {
        let query = form_urlencoded::Serializer::new(String::new())
            .append_pair("email", link.email.as_str())
            .append_pair("sso_auth_token", &link.token)
            .finish();
        Self {
            url: format!("{}?{query}", context.app_url("/app/login")),
        }
    }
}

#[derive(Serialize, ToSchema)]
pub(super) struct UserTokenJson {
    access_token: String,
    /// Always null: access tokens do not expire
    expiry: Option<String>,
    user: TokenUserJson,
}

#[derive(Serialize, ToSchema)]
struct TokenUserJson {
    #[schema(value_type = i64)]
    id: UserId,
    name: String,
    display_name: Option<String>,
    email: String,
    pubsub_token: String,
}

impl Present<UserView> for UserTokenJson {
    fn present(view: &UserView, _: &Context) -> Self {
        let user = &view.user;
        Self {
            access_token: view.access_token.clone(),
            expiry: None,
            user: TokenUserJson {
                id: user.id,
                name: user.name.clone(),
                display_name: user.display_name.clone(),
                email: user.email.to_string(),
                pubsub_token: user.pubsub_token.clone(),
            },
        }
    }
}
