//! The caller subscribes.

use super::body::SubscriptionBody;
use super::present::SubscriptionJson;
use crate::Services;
use actix_web::{HttpResponse, web};
use nimchat_accounts::Person;
use nimchat_api_kit::{Answer, ApiError, Call, Input, Present};

pub(super) async fn create(
    call: Call<Person>,
    services: web::Data<Services>,
    input: Input,
) -> Result<HttpResponse, ApiError> {
    call.run(move |caller, context| {
        let body: SubscriptionBody = input.read_under("notification_subscription")?;
        let made = services.notifications.subscribe(&caller, body.into())?;
        Answer::json(&SubscriptionJson::present(&made, context))
    })
    .await
}
