//! How old a client's copies may be, beyond the reference.

use super::present::CachedJson;
use crate::Services;
use actix_web::http::header::{CACHE_CONTROL, HeaderValue};
use actix_web::{HttpResponse, web};
use nimchat_accounts::Member;
use nimchat_api_kit::{Answer, ApiError, Call};

const BRIEFLY: HeaderValue =
    HeaderValue::from_static("private, max-age=10, stale-while-revalidate=300");

pub(super) async fn cache_keys(
    call: Call<Member>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    call.run(move |caller, context| {
        let keys = services.accounts.cache_keys(&caller)?;
        let answer = Answer::present::<CachedJson, CachedJson, _>(&keys, context)?;
        Ok(answer.with_header(CACHE_CONTROL, BRIEFLY))
    })
    .await
}
