//! The push targets of the caller's notifications, in all accounts: one struct for both profiles, since the reference
//! prints none.

mod body;
mod handlers;
mod present;

use body::{SubscriptionBody, UnsubscribeBody};
use nimchat_api_kit::{Nothing, Route};
use present::SubscriptionJson;

/// The operations on this resource.
pub fn routes() -> Vec<Route> {
    const PATH: &str = "/api/v1/notification_subscriptions";
    vec![
        Route::post(PATH)
            .summary("Push the caller's notifications to a browser or telephone")
            .body_under::<SubscriptionBody>("notification_subscription")
            .answers::<SubscriptionJson>()
            // to subscribe once more changes nothing
            .to_repeatable(handlers::create, |call, services, _| {
                handlers::create(call, services)
            }),
        Route::delete(PATH)
            .summary("Push nothing to a telephone any more")
            .body::<UnsubscribeBody>()
            .answers::<Nothing>()
            .to(handlers::delete),
    ]
}
