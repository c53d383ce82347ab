//! `operations.json #37`.

use super::body::DefinitionsQuery;
use super::present::{DefinitionChatwootJson, DefinitionReferenceJson};
use crate::Services;
use actix_web::{HttpResponse, web};
use nimchat_accounts::Agent;
use nimchat_api_kit::{Answer, ApiError, Call, Input};

pub(super) async fn list(
    call: Call<Agent>,
    services: web::Data<Services>,
    input: Input,
) -> Result<HttpResponse, ApiError> {
    call.run(move |caller, context| {
        let query: DefinitionsQuery = input.read()?;
        let model = query.model().map_err(ApiError::invalid)?;
        let definitions = services.attribute_definitions.list(&caller, model)?;
        Answer::list::<DefinitionReferenceJson, DefinitionChatwootJson, _>(&definitions, context)
    })
    .await
}
