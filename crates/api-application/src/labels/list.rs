//! The labels of the account.

use super::present::LabelsJson;
use crate::Services;
use actix_web::{HttpResponse, web};
use nimchat_accounts::Agent;
use nimchat_api_kit::{Answer, ApiError, Call, Present};

pub(super) async fn list(
    call: Call<Agent>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    call.run(move |caller, context| {
        let labels = services.labels.list(&caller)?;
        Answer::json(&LabelsJson::present(labels.as_slice(), context))
    })
    .await
}
