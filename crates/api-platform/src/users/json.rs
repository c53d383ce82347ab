//! The request body with a user's attributes. A user as operators see them (docs/rules/accounts.md §3, "Platform user";
//! §4.3).

use nimchat_accounts::users::{CreateUser, SignInLink, UserView};
use nimchat_accounts::{AccountRole, Role};
use nimchat_api_kit::{Field, lenient};
use nimchat_core_model::{AccountId, Attributes, UserId};
use nimchat_wire::time::iso;
use nimchat_wire::words::RoleWord;
use nimchat_wire::{Context, DefaultOrNull, Present};
use serde::{Deserialize, Serialize};
use url::form_urlencoded;
use utoipa::ToSchema;
use validator::Validate;

/// A user's attributes. The service checks the values. Not printable, since it contains the password.
#[derive(Default, Deserialize, Validate, ToSchema)]
#[serde(default)]
pub(super) struct UserBody {
    /// Name of the user
    name: Option<String>,
    /// The name that customers see
    display_name: Field<String>,
    /// Email of the user
    #[schema(format = "email")]
    email: Option<String>,
    /// Password must contain uppercase, lowercase letters, number and a special character
    #[serde(deserialize_with = "lenient::exactly")]
    #[schema(format = Password)]
    password: Option<String>,
    /// Custom attributes you want to associate with the user
    custom_attributes: Option<Attributes>,
}

impl From<UserBody> for CreateUser {
    fn from(body: UserBody) -> Self {
        Self {
            name: body.name,
            // null removes it, as an empty text does
            display_name: body.display_name.change().map(Option::unwrap_or_default),
            email: body.email,
            password: body.password,
            custom_attributes: body.custom_attributes,
            ..Self::default()
        }
    }
}

#[derive(Serialize, ToSchema)]
pub(super) struct UserJson {
    access_token: String,
    /// The account in which the user was active last
    account_id: Option<AccountId>,
    available_name: String,
    avatar_url: String,
    confirmed: bool,
    display_name: DefaultOrNull<String>,
    message_signature: Option<String>,
    email: String,
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
    ui_settings: Attributes,
    uid: String,
    accounts: Vec<UserAccountJson>,
}

#[derive(Serialize, ToSchema)]
struct UserAccountJson {
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
