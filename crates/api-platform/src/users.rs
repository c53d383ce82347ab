//! Users, from the operator's side (`operations.json` #8–#10; docs/rules/accounts.md §4.3).
//!
//! The request body with a user's attributes. A user as operators see them (docs/rules/accounts.md §3, "Platform user";
//! §4.3).

use crate::Services;
use nimchat_accounts::users::{CreateUser, SignInLink, UserView};
use nimchat_accounts::{AccountRole, Operator, User};
use nimchat_api_kit::lenient;
use nimchat_api_kit::prelude::*;
use nimchat_core_model::{AccountId, Attributes, UserId};
use nimchat_wire::DefaultOrNull;
use nimchat_wire::words::RoleWord;
use url::form_urlencoded;

pub(crate) fn routes() -> Vec<Route> {
    const ONE: &str = "/platform/api/v1/users/{id}";
    vec![
        Route::post("/platform/api/v1/users")
            .operation(8)
            .summary("Create a User")
            .body::<UserBody>()
            .requires(&["email"])
            .answers::<UserJson>()
            .to_making(create, RecordKind::User, |call, services, id| {
                Ok(services.accounts.users.find(&call.caller, id)?)
            }),
        Route::get(ONE)
            .operation(9)
            .summary("Get the details of an user")
            .answers::<UserJson>()
            .to(show),
        Route::update(ONE)
            .operation(10)
            .summary("Update a user's attributes")
            .body::<UserBody>()
            .answers::<UserJson>()
            .to(update),
        Route::get("/platform/api/v1/users/{id}/login")
            .summary("Get a link that signs a user in")
            .answers::<LoginJson>()
            .to(login),
        // from every account (docs/rules/accounts.md §6)
        Route::delete(ONE).summary("Delete a user").to(delete),
        Route::post("/platform/api/v1/users/{id}/token")
            .summary("Get the access token of a user")
            .answers::<UserTokenJson>()
            .to(show),
    ]
}

type Answered = Result<UserView>;

fn create(call: &In<Operator, UserBody>, services: &Services) -> Answered {
    let command = CreateUser {
        password_required: !call.is_reference(),
        ..call.read()?.into()
    };
    Ok(services.accounts.users.create(&call.caller, command)?)
}

/// The user and their token, which is unchanged.
fn show(call: &In<Operator>, services: &Services) -> Answered {
    Ok(services.accounts.users.find(&call.caller, call.id("id"))?)
}

fn update(call: &In<Operator, UserBody>, services: &Services) -> Answered {
    let id = call.id("id");
    // the contract looks the user up before the input is checked
    services.accounts.users.find(&call.caller, id)?;
    let command = call.read()?.into();
    Ok(services.accounts.users.update(&call.caller, id, command)?)
}

fn login(call: &In<Operator>, services: &Services) -> Result<SignInLink> {
    let users = &services.accounts.users;
    Ok(users.sign_in_link(&call.caller, call.id("id"))?)
}

fn delete(call: &In<Operator>, services: &Services) -> Result<()> {
    let users = &services.accounts.users;
    Ok(users.delete(&call.caller, call.id("id"))?)
}

/// A user's attributes. The service checks the values. Not printable, since it contains the password.
#[derive(Default, Deserialize, Validate, ToSchema, Command)]
#[serde(default)]
#[command(CreateUser, ..)]
struct UserBody {
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

#[derive(Serialize, ToSchema, Present)]
#[present(view: UserView, user = view.user)]
struct UserJson {
    #[present(view.access_token)]
    access_token: String,
    /// The account in which the user was active last
    #[present(view.active_account().map(|account| account.account_id))]
    account_id: Option<AccountId>,
    #[present(user.available_name().to_owned())]
    available_name: String,
    #[present(context.picture(user.avatar_url.as_deref()))]
    avatar_url: String,
    #[present(user.confirmed())]
    confirmed: bool,
    display_name: DefaultOrNull<String>,
    message_signature: Option<String>,
    email: String,
    id: UserId,
    name: String,
    #[present("email")]
    provider: &'static str,
    pubsub_token: String,
    /// Omitted in `chatwoot` when empty
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Object, required = false)]
    #[present(shown_attributes(user, context))]
    custom_attributes: Option<Attributes>,
    /// The user's role in that account
    #[schema(value_type = Option<RoleWord>)]
    #[present(view.active_account().map(|account| account.role.as_str()))]
    role: Option<&'static str>,
    ui_settings: Attributes,
    #[present(user.email)]
    uid: String,
    #[present(view.accounts)]
    accounts: Vec<UserAccountJson>,
}

#[derive(Serialize, ToSchema, Present)]
#[present(account: AccountRole)]
struct UserAccountJson {
    #[present(account.account_id)]
    id: AccountId,
    #[present(account.account_name)]
    name: String,
    active_at: Option<String>,
    #[schema(value_type = RoleWord)]
    role: &'static str,
}

fn shown_attributes(user: &User, context: &Context) -> Option<Attributes> {
    let are_shown = context.is_reference() || !user.custom_attributes.is_empty();
    are_shown.then(|| user.custom_attributes.clone())
}

#[derive(Serialize, ToSchema)]
struct LoginJson {
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

#[derive(Serialize, ToSchema, Present)]
#[present(view: UserView)]
struct UserTokenJson {
    access_token: String,
    /// Always null: access tokens do not expire
    #[present(None)]
    expiry: Option<String>,
    user: TokenUserJson,
}

#[derive(Serialize, ToSchema, Present)]
#[present(user: User)]
struct TokenUserJson {
    id: UserId,
    name: String,
    display_name: Option<String>,
    email: String,
    pubsub_token: String,
}
