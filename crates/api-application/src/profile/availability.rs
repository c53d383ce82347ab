//! Saying whether one takes conversations, beyond the reference.

use super::body::AvailabilityBody;
use super::present::ProfileJson;
use crate::Services;
use actix_web::{HttpResponse, web};
use nimchat_accounts::Person;
use nimchat_api_kit::{Answer, ApiError, Call, Input};

pub(super) async fn availability(
    call: Call<Person>,
    services: web::Data<Services>,
    input: Input,
) -> Result<HttpResponse, ApiError> {
    call.run(move |caller, context| {
        let body: AvailabilityBody = input.read_under("profile")?;
        let account = body.account();
        let chosen = body.chosen();
        let user = services
            .profiles
            .set_availability(&caller, account, chosen.as_deref())?;
        Answer::present::<ProfileJson, ProfileJson, _>(&user, context)
    })
    .await
}
