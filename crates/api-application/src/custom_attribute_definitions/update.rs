//! `operations.json #40`.

use super::body::DefinitionBody;
use super::present::{DefinitionChatwootJson, DefinitionReferenceJson};
use crate::Services;
use actix_web::{HttpResponse, web};
use nimchat_accounts::Agent;
use nimchat_api_kit::{Answer, ApiError, Call, Input};

pub(super) async fn update(
    call: Call<Agent>,
    services: web::Data<Services>,
    input: Input,
) -> Result<HttpResponse, ApiError> {
    let id = call.id("id");
    call.run(move |caller, context| {
        // the record is looked up before what is wanted of it
        services.attribute_definitions.show(&caller, id)?;
        let body: DefinitionBody = input.read_under("custom_attribute_definition")?;
        let definition = services
            .attribute_definitions
            .update(&caller, id, body.into())?;
        Answer::present::<DefinitionReferenceJson, DefinitionChatwootJson, _>(&definition, context)
    })
    .await
}
