//! Making a label.

use super::body::LabelBody;
use super::present::LabelJson;
use crate::Services;
use actix_web::{HttpResponse, web};
use nimchat_accounts::Administrator;
use nimchat_api_kit::{Answer, ApiError, Call, Input, Present};

pub(super) async fn create(
    call: Call<Administrator>,
    services: web::Data<Services>,
    input: Input,
) -> Result<HttpResponse, ApiError> {
    call.run(move |caller, context| {
        let body: LabelBody = input.read_under("label")?;
        let label = services.labels.create(&caller, body.into())?;
        Answer::json(&LabelJson::present(&label, context))
    })
    .await
}
