//! A link that signs a user in, beyond the reference (contract accounts.md §4.3).

use crate::Services;
use actix_web::{HttpResponse, web};
use nimchat_accounts::Operator;
use nimchat_accounts::users::SignInLink;
use nimchat_api_kit::{Answer, ApiError, Call, Context, Present};
use serde::Serialize;
use url::form_urlencoded;
use utoipa::ToSchema;

#[derive(Serialize, ToSchema)]
pub(super) struct LoginJson {
    /// Good once, for five minutes
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

pub(super) async fn login(
    call: Call<Operator>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let id = call.id("id");
    call.run(move |operator, context| {
        let link = services.users.sign_in_link(&operator, id)?;
        Answer::present::<LoginJson, LoginJson, _>(&link, context)
    })
    .await
}
