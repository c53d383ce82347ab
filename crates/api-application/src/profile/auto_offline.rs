//! Saying whether one is offline when not connected, beyond the reference.

use super::body::AutoOfflineBody;
use super::present::ProfileJson;
use crate::Services;
use actix_web::{HttpResponse, web};
use nimchat_accounts::Person;
use nimchat_api_kit::{Answer, ApiError, Call, Input};

pub(super) async fn auto_offline(
    call: Call<Person>,
    services: web::Data<Services>,
    input: Input,
) -> Result<HttpResponse, ApiError> {
    call.run(move |caller, context| {
        let body: AutoOfflineBody = input.read_under("profile")?;
        let wanted = body.auto_offline.unwrap_or(false);
        let user = services
            .profiles
            .set_auto_offline(&caller, body.account(), wanted)?;
        Answer::present::<ProfileJson, ProfileJson, _>(&user, context)
    })
    .await
}
