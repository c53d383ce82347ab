//! `operations.json #21`.

use super::body::CreateContactBody;
use super::present::{ContactDetailReferenceJson, CreatedContactChatwootJson};
use crate::Services;
use actix_web::{HttpResponse, web};
use nimchat_accounts::Agent;
use nimchat_api_kit::{Answer, ApiError, Call, Input};
use nimchat_messaging::contacts::CreateContact;

pub(super) async fn create(
    call: Call<Agent>,
    services: web::Data<Services>,
    input: Input,
) -> Result<HttpResponse, ApiError> {
    call.run(move |caller, context| {
        let body: CreateContactBody = input.read()?;
        let avatar = input.picture("avatar")?;
        let mut command = CreateContact::from(body);
        command.avatar = services.files.keep_some(avatar)?;
        let created = services.contacts.create(&caller, command)?;
        Answer::present::<ContactDetailReferenceJson, CreatedContactChatwootJson, _>(
            &created, context,
        )
    })
    .await
}
