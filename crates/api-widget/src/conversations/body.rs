//! The request bodies.

use crate::contact::IntroductionBody;
use crate::messages::WidgetMessageBody;
use nimchat_api_kit::lenient;
use nimchat_core_model::Attributes;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

/// A new conversation.
#[derive(Default, Deserialize, Validate, ToSchema)]
#[serde(default)]
pub(super) struct StartBody {
    /// The visitor
    pub(super) contact: Option<IntroductionBody>,
    /// The first message
    #[validate(required(message = "can't be blank"), nested)]
    pub(super) message: Option<WidgetMessageBody>,
    /// The account's own attributes of the conversation
    #[serde(deserialize_with = "lenient::optional_object")]
    #[schema(value_type = Option<Object>)]
    pub(super) custom_attributes: Option<Attributes>,
}

/// The conversation's attributes.
#[derive(Default, Deserialize, Validate, ToSchema)]
#[serde(default)]
pub(super) struct AttributesBody {
    /// All of the account's own attributes
    #[serde(deserialize_with = "lenient::optional_object")]
    #[schema(value_type = Option<Object>)]
    pub(super) custom_attributes: Option<Attributes>,
}

/// The attributes to remove.
#[derive(Default, Deserialize, Validate, ToSchema)]
#[serde(default)]
pub(super) struct AttributeKey {
    /// Their keys
    #[serde(deserialize_with = "lenient::optional_texts")]
    pub(super) custom_attribute: Option<Vec<String>>,
}

/// What the visitor does.
#[derive(Default, Deserialize, Validate, ToSchema)]
#[serde(default)]
pub(super) struct WidgetTypingBody {
    /// `on` or `off`
    #[serde(deserialize_with = "lenient::optional_text")]
    pub(super) typing_status: Option<String>,
}
