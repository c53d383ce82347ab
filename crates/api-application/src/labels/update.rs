//! Changing a label.

use super::body::LabelBody;
use super::known;
use super::present::LabelJson;
use crate::Services;
use actix_web::{HttpResponse, web};
use nimchat_accounts::Administrator;
use nimchat_api_kit::{Answer, ApiError, Call, Input, Present};

pub(super) async fn update(
    call: Call<Administrator>,
    services: web::Data<Services>,
    input: Input,
) -> Result<HttpResponse, ApiError> {
    let id = call.id("id");
    call.run_on(known(&services, id), move |caller, context| {
        // the label is looked up before what is wanted of it
        services.labels.show(&caller.0, id)?;
        let body: LabelBody = input.read_under("label")?;
        let label = services.labels.update(&caller, id, body.into())?;
        Answer::json(&LabelJson::present(&label, context))
    })
    .await
}
