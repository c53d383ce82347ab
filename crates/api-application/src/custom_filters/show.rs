//! `operations.json #43`.

use super::present::{FilterChatwootJson, FilterReferenceJson};
use crate::Services;
use actix_web::{HttpResponse, web};
use nimchat_accounts::Agent;
use nimchat_api_kit::{Answer, ApiError, Call};

pub(super) async fn show(
    call: Call<Agent>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let id = call.id("custom_filter_id");
    call.run(move |caller, context| {
        let filter = services.custom_filters.show(&caller, id)?;
        Answer::present::<FilterReferenceJson, FilterChatwootJson, _>(&filter, context)
    })
    .await
}
