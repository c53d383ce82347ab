//! `operations.json #85`.

use super::body::ClientContactBody;
use super::present::{ClientContactChatwootJson, ClientContactReferenceJson};
use crate::Services;
use actix_web::{HttpResponse, web};
use nimchat_api_kit::{Answer, Anyone, ApiError, Call, Input};

pub(super) async fn create(
    call: Call<Anyone>,
    services: web::Data<Services>,
    input: Input,
) -> Result<HttpResponse, ApiError> {
    let inbox = call.segment("inbox_identifier");
    call.run(move |_, context| {
        let body: ClientContactBody = input.read()?;
        let visitor = services.visitors.register(&inbox, body.into())?;
        Answer::present::<ClientContactReferenceJson, ClientContactChatwootJson, _>(
            &visitor, context,
        )
    })
    .await
}
