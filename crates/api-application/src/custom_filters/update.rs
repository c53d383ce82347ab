//! `operations.json #44`.

use super::body::FilterBody;
use super::present::{FilterChatwootJson, FilterReferenceJson};
use crate::Services;
use actix_web::{HttpResponse, web};
use nimchat_accounts::Agent;
use nimchat_api_kit::{Answer, ApiError, Call, Input};

pub(super) async fn update(
    call: Call<Agent>,
    services: web::Data<Services>,
    input: Input,
) -> Result<HttpResponse, ApiError> {
    let id = call.id("custom_filter_id");
    call.run(move |caller, context| {
        // the record is looked up before what is wanted of it
        services.custom_filters.show(&caller, id)?;
        let command = FilterBody::read(&input)?;
        let filter = services.custom_filters.update(&caller, id, command)?;
        Answer::present::<FilterReferenceJson, FilterChatwootJson, _>(&filter, context)
    })
    .await
}
