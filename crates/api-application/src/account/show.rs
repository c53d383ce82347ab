//! Looking at the account, beyond the reference.

use super::present::ShownAccountJson;
use crate::Services;
use actix_web::{HttpResponse, web};
use nimchat_accounts::Member;
use nimchat_api_kit::{Answer, ApiError, Call};

pub(super) async fn show(
    call: Call<Member>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    call.run(move |caller, context| {
        let account = services.accounts.show(caller)?;
        Answer::present::<ShownAccountJson, ShownAccountJson, _>(&account, context)
    })
    .await
}
