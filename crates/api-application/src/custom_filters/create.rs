//! `operations.json #42`.

use super::body::FilterBody;
use super::present::{FilterChatwootJson, FilterReferenceJson};
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
        let command = FilterBody::read_new(&input, context)?;
        let filter = services.custom_filters.create(&caller, command)?;
        Answer::present::<FilterReferenceJson, FilterChatwootJson, _>(&filter, context)
    })
    .await
}
