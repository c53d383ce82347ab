//! `operations.json #87`.

use super::body::ClientContactBody;
use super::present::ClientContactReferenceJson;
use super::record::ClientContactRecordJson;
use crate::Services;
use actix_web::{HttpResponse, web};
use nimchat_api_kit::{Answer, Anyone, ApiError, Call, Input};

pub(super) async fn update(
    call: Call<Anyone>,
    services: web::Data<Services>,
    input: Input,
) -> Result<HttpResponse, ApiError> {
    let inbox = call.segment("inbox_identifier");
    let contact = call.segment("contact_identifier");
    call.run(move |_, context| {
        let body: ClientContactBody = input.read()?;
        let visitor = services.visitors.update(&inbox, &contact, body.into())?;
        Answer::present::<ClientContactReferenceJson, ClientContactRecordJson, _>(&visitor, context)
    })
    .await
}
