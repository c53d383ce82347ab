//! The push targets of the caller's notifications, in all accounts: one struct for both profiles, since the reference
//! prints none.
//!
//! The request bodies of push subscriptions. A subscription's row (docs/rules/accounts.md §5.12).

use crate::Services;
use nimchat_accounts::Person;
use nimchat_api_kit::prelude::*;
use nimchat_core_model::{Attributes, PushSubscriptionId, UserId};
use nimchat_notifications::{PushSubscription, Subscribe};
use nimchat_wire::words::PushSubscriptionWord;

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
            .to(delete),
    ]
}

fn create(call: &In<Person, SubscriptionBody>, services: &Services) -> Result<PushSubscription> {
    let command = call.read()?.into();
    Ok(services.notifications.subscribe(&call.caller, command)?)
}

fn delete(call: &In<Person, UnsubscribeBody>, services: &Services) -> Result<()> {
    let token = call.read()?.push_token.unwrap_or_default();
    Ok(services.notifications.unsubscribe(&call.caller, &token)?)
}

/// May be nested under the key `notification_subscription`
#[derive(Debug, Default, Deserialize, Validate, ToSchema, Command)]
#[command(Subscribe)]
struct SubscriptionBody {
    /// `browser_push` or `fcm`
    #[schema(value_type = Option<PushSubscriptionWord>)]
    #[command(kind = body.subscription_type)]
    subscription_type: Option<String>,
    /// The attributes of the target: an `endpoint` for a browser, a `device_id` for a telephone
    #[command(attributes = body.subscription_attributes.unwrap_or_default())]
    subscription_attributes: Option<Attributes>,
}

/// The subscription to delete
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
struct UnsubscribeBody {
    /// One of the attributes that it was created with
    push_token: Option<String>,
}

/// A push target of the caller's notifications
#[wire(subscription: PushSubscription)]
struct SubscriptionJson {
    id: PushSubscriptionId,
    user_id: UserId,
    /// `browser_push` or `fcm`
    #[schema(value_type = PushSubscriptionWord)]
    #[present(subscription.kind)]
    subscription_type: &'static str,
    #[present(subscription.attributes)]
    subscription_attributes: Attributes,
    created_at: String,
    updated_at: String,
    identifier: String,
}
