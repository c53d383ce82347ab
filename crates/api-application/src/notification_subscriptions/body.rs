//! The request bodies of push subscriptions.

use nimchat_api_kit::lenient;
use nimchat_core_model::Attributes;
use nimchat_notifications::Subscribe;
use nimchat_wire::words::PushSubscriptionWord;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

/// May be nested under the key `notification_subscription`
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(default)]
pub(super) struct SubscriptionBody {
    /// `browser_push` or `fcm`
    #[serde(deserialize_with = "lenient::optional_text")]
    #[schema(value_type = Option<PushSubscriptionWord>)]
    subscription_type: Option<String>,
    /// The attributes of the target: an `endpoint` for a browser, a `device_id` for a telephone
    #[serde(deserialize_with = "lenient::optional_object")]
    #[schema(value_type = Option<Object>)]
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
#[serde(default)]
pub(super) struct UnsubscribeBody {
    /// One of the attributes that it was created with
    #[serde(deserialize_with = "lenient::optional_text")]
    pub(super) push_token: Option<String>,
}
