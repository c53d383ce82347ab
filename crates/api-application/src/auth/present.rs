//! Answers to signing in and up: one struct for both profiles, since the reference prints none.

use crate::profile::ProfileJson;
use nimchat_accounts::sign_in::SignedUp;
use nimchat_accounts::{AccountRole, SignedIn, UserView};
use nimchat_api_kit::prelude::*;
use nimchat_core_model::{AccountId, UserId};
use nimchat_wire::time::iso;
use nimchat_wire::words::RoleWord;

/// The user who has just signed in.
#[derive(Serialize, ToSchema, Present)]
#[present(signed_in: SignedIn)]
pub(super) struct SignedInJson {
    #[present(ProfileJson::present(&signed_in.user, context))]
    data: ProfileJson,
}

/// The user who is signed in.
#[derive(Serialize, ToSchema)]
pub(super) struct ValidJson {
    payload: ValidPayloadJson,
}

#[derive(Serialize, ToSchema)]
struct ValidPayloadJson {
    success: bool,
    data: ValidUserJson,
}

#[derive(Serialize, ToSchema)]
struct ValidUserJson {
    #[serde(flatten)]
    profile: ProfileJson,
    created_at: String,
}

impl Present<UserView> for ValidJson {
    fn present(view: &UserView, context: &Context) -> Self {
        Self {
            payload: ValidPayloadJson {
                success: true,
                data: ValidUserJson {
                    profile: ProfileJson::present(view, context),
                    created_at: iso(view.user.created_at),
                },
            },
        }
    }
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
#[derive(Serialize, ToSchema)]
pub(super) struct SignUpJson {
    data: SignUpUserJson,
}

#[derive(Serialize, ToSchema)]
struct SignUpUserJson {
    id: UserId,
    provider: &'static str,
    uid: String,
    name: String,
    display_name: Option<String>,
    email: String,
    /// The new account
    account_id: AccountId,
    created_at: String,
    pubsub_token: String,
    /// `administrator`
    #[schema(value_type = Option<RoleWord>)]
    role: Option<&'static str>,
    inviter_id: Option<UserId>,
    confirmed: bool,
    avatar_url: String,
    access_token: String,
    accounts: Vec<SignUpAccountJson>,
}

#[derive(Serialize, ToSchema, Present)]
#[present(account: AccountRole)]
struct SignUpAccountJson {
    #[present(account.account_id)]
    id: AccountId,
    #[present(account.account_name.clone())]
    name: String,
    active_at: Option<String>,
    /// `agent` or `administrator`
    #[schema(value_type = RoleWord)]
    role: &'static str,
    #[present(account.account_locale.as_str().to_owned())]
    locale: String,
}

impl Present<SignedUp> for SignUpJson {
    fn present(signed_up: &SignedUp, context: &Context) -> Self {
        let view = &signed_up.user;
        let user = &view.user;
        let own = view
            .accounts
            .iter()
            .find(|role| role.account_id == signed_up.account);
        Self {
            data: SignUpUserJson {
                id: user.id,
                provider: "email",
                uid: user.email.to_string(),
                name: user.name.clone(),
                display_name: user.display_name.clone(),
                email: user.email.to_string(),
                account_id: signed_up.account,
                created_at: iso(user.created_at),
                pubsub_token: user.pubsub_token.clone(),
                role: own.map(|role| role.role.as_str()),
                inviter_id: own.and_then(|role| role.inviter_id),
                confirmed: user.confirmed(),
                avatar_url: context.picture(user.avatar_url.as_deref()),
                access_token: view.access_token.clone(),
                accounts: Present::present_each(&view.accounts, context),
            },
        }
    }
}
