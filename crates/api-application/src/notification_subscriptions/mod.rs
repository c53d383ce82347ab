//! Where the caller's notifications are pushed to, whatever the account. The reference prints none, so that both
//! profiles have one shape.

mod body;
mod create;
mod delete;
mod present;

use body::{SubscriptionBody, UnsubscribeBody};
use nimchat_api_kit::Route;
use present::SubscriptionJson;

/// The operations on this resource.
pub fn routes() -> Vec<Route> {
    const PATH: &str = "/api/v1/notification_subscriptions";
    vec![
        Route::post(PATH)
            .summary("Push the caller's notifications to a browser or telephone")
            .body::<SubscriptionBody>()
            .answers_in::<SubscriptionJson, SubscriptionJson>()
            .to_async(create::create),
        Route::delete(PATH)
            .summary("Push nothing to a telephone any more")
            .body::<UnsubscribeBody>()
            .answers_empty()
            .to_async(delete::delete),
    ]
}
