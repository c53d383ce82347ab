//! `operations.json #29`.

use super::labels::{LabelsBody, LabelsJson};
use super::query::titles;
use crate::Services;
use actix_web::{HttpResponse, web};
use nimchat_accounts::Agent;
use nimchat_api_kit::{Answer, ApiError, Call, Input};

pub(super) async fn set_labels(
    call: Call<Agent>,
    services: web::Data<Services>,
    input: Input,
) -> Result<HttpResponse, ApiError> {
    let number = call.id("conversation_id");
    call.run(move |agent, _| {
        let LabelsBody { labels } = input.read().map_err(|fault: ApiError| {
            fault.behind(services.conversations.labels(&agent, number))
        })?;
        let payload = services
            .conversations
            .set_labels(&agent, number, titles(labels))?;
        Answer::json(&LabelsJson { payload })
    })
    .await
}
