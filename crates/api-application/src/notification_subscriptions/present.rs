//! A subscription's row (docs/rules/accounts.md §5.12).

use nimchat_core_model::{Attributes, PushSubscriptionId, UserId};
use nimchat_notifications::PushSubscription;
use nimchat_wire::time::iso;
use nimchat_wire::words::PushSubscriptionWord;
use nimchat_wire::{Context, Present};
use serde::Serialize;
use utoipa::ToSchema;

/// A push target of the caller's notifications
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SubscriptionJson {
    #[schema(value_type = i64)]
    id: PushSubscriptionId,
    #[schema(value_type = i64)]
    user_id: UserId,
    /// `browser_push` or `fcm`
    #[schema(value_type = PushSubscriptionWord)]
    subscription_type: &'static str,
    #[schema(value_type = Object)]
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
