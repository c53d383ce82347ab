//! The caller has read everything, or everything about a conversation.

use super::body::{Named, ReadAllBody};
use crate::Services;
use actix_web::{HttpResponse, web};
use nimchat_accounts::Agent;
use nimchat_api_kit::{Answer, ApiError, Call, Input};

pub(super) async fn read_all(
    call: Call<Agent>,
    services: web::Data<Services>,
    input: Input,
) -> Result<HttpResponse, ApiError> {
    call.run(move |caller, _| {
        let body: ReadAllBody = input.read()?;
        match body.named() {
            Named::Everything => services.notifications.read_all(&caller, None)?,
            Named::Conversation(id) => services.notifications.read_all(&caller, Some(id))?,
            Named::Nothing => {}
        }
        Ok(Answer::empty())
    })
    .await
}
