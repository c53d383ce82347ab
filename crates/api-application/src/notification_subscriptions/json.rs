//! The request bodies of push subscriptions. A subscription's row (docs/rules/accounts.md §5.12).

use nimchat_core_model::{Attributes, PushSubscriptionId, UserId};
use nimchat_notifications::{PushSubscription, Subscribe};
use nimchat_wire::time::iso;
use nimchat_wire::words::PushSubscriptionWord;
use nimchat_wire::{Context, Present};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

/// May be nested under the key `notification_subscription`
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
pub(super) struct SubscriptionBody {
    /// `browser_push` or `fcm`
    #[schema(value_type = Option<PushSubscriptionWord>)]
    subscription_type: Option<String>,
    /// The attributes of the target: an `endpoint` for a browser, a `device_id` for a telephone
    subscription_attributes: Option<Attributes>,
}

impl From<SubscriptionBody> for Subscribe {
    fn from(body: SubscriptionBody) -> Self {
        Self {
            kind: body.subscription_type,
            attributes: body.subscription_attributes.unwrap_or_default(),
        }
    }
}

/// The subscription to delete
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
pub(super) struct UnsubscribeBody {
    /// One of the attributes that it was created with
    pub(super) push_token: Option<String>,
}

/// A push target of the caller's notifications
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SubscriptionJson {
    id: PushSubscriptionId,
    user_id: UserId,
    /// `browser_push` or `fcm`
    #[schema(value_type = PushSubscriptionWord)]
    subscription_type: &'static str,
    subscription_attributes: Attributes,
    created_at: String,
    updated_at: String,
    identifier: String,
}

impl Present<PushSubscription> for SubscriptionJson {
    fn present(subscription: &PushSubscription, _: &Context) -> Self {
        Self {
            id: subscription.id,
            user_id: subscription.user_id,
            subscription_type: subscription.kind.as_str(),
            subscription_attributes: subscription.attributes.clone(),
            created_at: iso(subscription.created_at),
            updated_at: iso(subscription.updated_at),
            identifier: subscription.identifier.clone(),
        }
    }
}
