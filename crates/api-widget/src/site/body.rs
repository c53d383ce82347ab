//! The request bodies.

use nimchat_api_kit::lenient;
use nimchat_core_model::Attributes;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

/// What happened on the page.
#[derive(Default, Deserialize, Validate, ToSchema)]
#[serde(default)]
pub(super) struct EventBody {
    /// `webwidget.triggered` or `campaign.triggered`
    #[serde(deserialize_with = "lenient::optional_text")]
    pub(super) name: Option<String>,
    /// Where the visitor is; of a campaign its `campaign_id` and the conversation's `custom_attributes`
    #[serde(deserialize_with = "lenient::optional_object")]
    #[schema(value_type = Option<Object>)]
    pub(super) event_info: Option<Attributes>,
}

/// A label.
#[derive(Default, Deserialize, Validate, ToSchema)]
#[serde(default)]
pub(super) struct WidgetLabelBody {
    /// Its title; one that the account does not offer is ignored
    #[serde(deserialize_with = "lenient::optional_text")]
    pub(super) label: Option<String>,
}
