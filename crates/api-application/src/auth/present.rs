//! Answers to signing in and up: one struct for both profiles, since the reference prints none.

use crate::profile::ProfileJson;
use nimchat_accounts::sign_in::SignedUp;
use nimchat_accounts::{AccountRole, SignedIn, UserView};
use nimchat_api_kit::prelude::*;
use nimchat_core_model::{AccountId, UserId};
use nimchat_wire::words::RoleWord;

/// The user who has just signed in.
#[derive(Serialize, ToSchema, Present)]
#[present(signed_in: SignedIn)]
pub(super) struct SignedInJson {
    #[present(signed_in.user)]
    data: ProfileJson,
}

/// The user who is signed in.
#[derive(Serialize, ToSchema, Present)]
#[present(view: UserView)]
pub(super) struct ValidJson {
    #[present(view)]
    payload: ValidPayloadJson,
}

#[derive(Serialize, ToSchema, Present)]
#[present(view: UserView)]
struct ValidPayloadJson {
    #[present(true)]
    success: bool,
    #[present(view)]
    data: ValidUserJson,
}

#[derive(Serialize, ToSchema, Present)]
#[present(view: UserView)]
struct ValidUserJson {
    #[serde(flatten)]
    #[present(view)]
    profile: ProfileJson,
    #[present(view.user.created_at)]
    created_at: String,
}

/// Success.
#[derive(Serialize, ToSchema)]
pub(super) struct SuccessJson {
    pub(super) success: bool,
}

/// Success, with a text.
#[derive(Serialize, ToSchema)]
pub(super) struct AuthMessageJson {
    pub(super) message: &'static str,
}

/// The user who signed up.
#[derive(Serialize, ToSchema, Present)]
#[present(signed_up: SignedUp)]
pub(super) struct SignUpJson {
    #[present(signed_up)]
    data: SignUpUserJson,
}

#[derive(Serialize, ToSchema, Present)]
#[present(signed_up: SignedUp, user = signed_up.user.user)]
struct SignUpUserJson {
    id: UserId,
    #[present("email")]
    provider: &'static str,
    #[present(user.email)]
    uid: String,
    name: String,
    display_name: Option<String>,
    email: String,
    /// The new account
    #[present(signed_up.account)]
    account_id: AccountId,
    created_at: String,
    pubsub_token: String,
    /// `administrator`
    #[schema(value_type = Option<RoleWord>)]
    #[present(own_role(signed_up).map(|own| own.role.as_str()))]
    role: Option<&'static str>,
    #[present(own_role(signed_up).and_then(|own| own.inviter_id))]
    inviter_id: Option<UserId>,
    #[present(user.confirmed())]
    confirmed: bool,
    #[present(context.picture(user.avatar_url.as_deref()))]
    avatar_url: String,
    #[present(signed_up.user.access_token)]
    access_token: String,
    #[present(signed_up.user.accounts)]
    accounts: Vec<SignUpAccountJson>,
}

#[derive(Serialize, ToSchema, Present)]
#[present(account: AccountRole)]
struct SignUpAccountJson {
    #[present(account.account_id)]
    id: AccountId,
    #[present(account.account_name)]
    name: String,
    active_at: Option<String>,
    /// `agent` or `administrator`
    #[schema(value_type = RoleWord)]
    role: &'static str,
    #[present(account.account_locale)]
    locale: String,
}

/// What the user is in the new account.
fn own_role(signed_up: &SignedUp) -> Option<&AccountRole> {
    let mut roles = signed_up.user.accounts.iter();
    roles.find(|role| role.account_id == signed_up.account)
}
