//! `operations.json #28`.

use super::labels::LabelsJson;
use crate::Services;
use actix_web::{HttpResponse, web};
use nimchat_accounts::Agent;
use nimchat_api_kit::{Answer, ApiError, Call};

pub(super) async fn list_labels(
    call: Call<Agent>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let number = call.id("conversation_id");
    call.run(move |agent, _| {
        let payload = services.conversations.labels(&agent, number)?;
        Answer::json(&LabelsJson { payload })
    })
    .await
}
