//! `operations.json #86`.

use super::body::ProofQuery;
use super::present::{ClientContactChatwootJson, ClientContactReferenceJson};
use crate::Services;
use actix_web::{HttpResponse, web};
use nimchat_api_kit::{Answer, Anyone, ApiError, Call, Input};

pub(super) async fn show(
    call: Call<Anyone>,
    services: web::Data<Services>,
    input: Input,
) -> Result<HttpResponse, ApiError> {
    let inbox = call.segment("inbox_identifier");
    let contact = call.segment("contact_identifier");
    call.run(move |_, context| {
        let proof: ProofQuery = input.read()?;
        let visitor = services.visitors.show(&inbox, &contact, &proof.into())?;
        Answer::present::<ClientContactReferenceJson, ClientContactChatwootJson, _>(
            &visitor, context,
        )
    })
    .await
}
