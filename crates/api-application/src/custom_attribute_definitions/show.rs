//! `operations.json #39`.

use super::present::{DefinitionChatwootJson, DefinitionReferenceJson};
use crate::Services;
use actix_web::{HttpResponse, web};
use nimchat_accounts::Agent;
use nimchat_api_kit::{Answer, ApiError, Call};

pub(super) async fn show(
    call: Call<Agent>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let id = call.id("id");
    call.run(move |caller, context| {
        let definition = services.attribute_definitions.show(&caller, id)?;
        Answer::present::<DefinitionReferenceJson, DefinitionChatwootJson, _>(&definition, context)
    })
    .await
}
