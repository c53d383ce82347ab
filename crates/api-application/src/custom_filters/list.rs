//! `operations.json #41`.

use super::body::FiltersQuery;
use super::present::{FilterChatwootJson, FilterReferenceJson};
use crate::Services;
use actix_web::{HttpResponse, web};
use nimchat_accounts::Agent;
use nimchat_api_kit::{Answer, ApiError, Call, Input};
use nimchat_messaging::FilterType;

pub(super) async fn list(
    call: Call<Agent>,
    services: web::Data<Services>,
    input: Input,
) -> Result<HttpResponse, ApiError> {
    call.run(move |caller, context| {
        let query: FiltersQuery = input.read()?;
        let asked = query.filter_type.unwrap_or_default();
        let filter_type = FilterType::parse(&asked).map_err(ApiError::invalid)?;
        let filters = services.custom_filters.list(&caller, filter_type)?;
        Answer::list::<FilterReferenceJson, FilterChatwootJson, _>(&filters, context)
    })
    .await
}
