//! Changing oneself, beyond the reference.

use super::body::ProfileBody;
use super::present::ProfileJson;
use crate::Services;
use actix_web::{HttpResponse, web};
use nimchat_accounts::Person;
use nimchat_api_kit::{Answer, ApiError, Call, Input};

pub(super) async fn update(
    call: Call<Person>,
    services: web::Data<Services>,
    input: Input,
) -> Result<HttpResponse, ApiError> {
    call.run(move |caller, edge| {
        input.refuse_upload("profile[avatar]")?;
        let body: ProfileBody = input.read_under("profile")?;
        let user = services.profiles.update(&caller, body.into())?;
        Answer::present::<ProfileJson, ProfileJson, _>(&user, edge)
    })
    .await
}
