//! One label; agents get them from the list alone.

use super::known;
use super::present::LabelJson;
use crate::Services;
use actix_web::{HttpResponse, web};
use nimchat_accounts::Administrator;
use nimchat_api_kit::{Answer, ApiError, Call, Present};

pub(super) async fn show(
    call: Call<Administrator>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let id = call.id("id");
    call.run_on(known(&services, id), move |caller, context| {
        let label = services.labels.show(&caller.0, id)?;
        Answer::json(&LabelJson::present(&label, context))
    })
    .await
}
