//! A user's access token, beyond the reference (contract accounts.md §4.3). The token stays as it is.

use crate::Services;
use actix_web::{HttpResponse, web};
use nimchat_accounts::{Operator, UserView};
use nimchat_api_kit::{Answer, ApiError, Call, Context, Present};
use nimchat_core_model::UserId;
use serde::Serialize;
use utoipa::ToSchema;

#[derive(Serialize, ToSchema)]
pub(super) struct UserTokenJson {
    access_token: String,
    /// Always null: access tokens do not expire.
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

pub(super) async fn token(
    call: Call<Operator>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let id = call.id("id");
    call.run(move |operator, context| {
        let user = services.users.find(&operator, id)?;
        Answer::present::<UserTokenJson, UserTokenJson, _>(&user, context)
    })
    .await
}
