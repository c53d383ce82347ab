//! `operations.json #21`.

use super::body::CreateContactBody;
use super::present::{ContactDetailReferenceJson, CreatedContactChatwootJson};
use crate::Services;
use crate::inboxes::avatar;
use actix_web::{HttpResponse, web};
use nimchat_accounts::Agent;
use nimchat_api_kit::{Answer, ApiError, Call, Input};

pub(super) async fn create(
    call: Call<Agent>,
    services: web::Data<Services>,
    input: Input,
) -> Result<HttpResponse, ApiError> {
    call.run(move |caller, edge| {
        avatar::refuse_upload(&input)?;
        let body: CreateContactBody = input.read()?;
        let created = services.contacts.create(&caller, body.into())?;
        Answer::present::<ContactDetailReferenceJson, CreatedContactChatwootJson, _>(&created, edge)
    })
    .await
}
