//! The caller forgets notifications, in every account of theirs.

use super::body::DeleteAllBody;
use crate::Services;
use actix_web::{HttpResponse, web};
use nimchat_accounts::Agent;
use nimchat_api_kit::{Answer, ApiError, Call, Input};

pub(super) async fn delete_all(
    call: Call<Agent>,
    services: web::Data<Services>,
    input: Input,
) -> Result<HttpResponse, ApiError> {
    call.run(move |caller, _| {
        let body: DeleteAllBody = input.read()?;
        let only_read = body.only_read();
        services.notifications.delete_all(&caller, only_read)?;
        Ok(Answer::empty())
    })
    .await
}
