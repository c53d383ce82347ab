//! The push targets of the caller's notifications, in all accounts: one struct for both profiles, since the reference
//! prints none.

mod json;

use crate::Services;
use json::{SubscriptionBody, SubscriptionJson, UnsubscribeBody};
use nimchat_accounts::Person;
use nimchat_api_kit::{ApiError, In, Nothing, Route};
use nimchat_notifications::PushSubscription;

/// The operations on this resource.
pub fn routes() -> Vec<Route> {
    const PATH: &str = "/api/v1/notification_subscriptions";
    vec![
        Route::post(PATH)
            .summary("Push the caller's notifications to a browser or telephone")
            .body_under::<SubscriptionBody>("notification_subscription")
            .answers::<SubscriptionJson>()
            // to subscribe once more changes nothing
            .to_repeatable(create, |call, services, _| create(call, services)),
        Route::delete(PATH)
            .summary("Push nothing to a telephone any more")
            .body::<UnsubscribeBody>()
            .answers::<Nothing>()
            .to(delete),
    ]
}

fn create(
    call: &In<Person, SubscriptionBody>,
    services: &Services,
) -> Result<PushSubscription, ApiError> {
    let command = call.read()?.into();
    Ok(services.notifications.subscribe(&call.caller, command)?)
}

fn delete(call: &In<Person, UnsubscribeBody>, services: &Services) -> Result<(), ApiError> {
    let token = call.read()?.push_token.unwrap_or_default();
    Ok(services.notifications.unsubscribe(&call.caller, &token)?)
}
