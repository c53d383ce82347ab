//! `operations.json #38`.

use super::body::DefinitionBody;
use super::present::{DefinitionChatwootJson, DefinitionReferenceJson};
use crate::Services;
use actix_web::{HttpResponse, web};
use nimchat_accounts::Agent;
use nimchat_api_kit::{Answer, ApiError, Call, Input};

pub(super) async fn create(
    call: Call<Agent>,
    services: web::Data<Services>,
    input: Input,
) -> Result<HttpResponse, ApiError> {
    call.run(move |caller, context| {
        let body: DefinitionBody = input.read_under("custom_attribute_definition")?;
        let definition = services
            .attribute_definitions
            .create(&caller, body.into())?;
        Answer::present::<DefinitionReferenceJson, DefinitionChatwootJson, _>(&definition, context)
    })
    .await
}
