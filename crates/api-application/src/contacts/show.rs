//! `operations.json #22`.

use super::present::{ContactDetailReferenceJson, ShownContact, ShownContactChatwootJson};
use super::query::ContactQuery;
use crate::Services;
use actix_web::{HttpResponse, web};
use nimchat_accounts::Agent;
use nimchat_api_kit::{Answer, ApiError, Call, Input};

pub(super) async fn show(
    call: Call<Agent>,
    services: web::Data<Services>,
    input: Input,
) -> Result<HttpResponse, ApiError> {
    let id = call.id("id");
    call.run(move |caller, context| {
        let query: ContactQuery = input.read()?;
        let shown = ShownContact {
            contact: services.contacts.show(&caller, id)?,
            with_sessions: query.with_sessions(),
        };
        Answer::present::<ContactDetailReferenceJson, ShownContactChatwootJson, _>(&shown, context)
    })
    .await
}
