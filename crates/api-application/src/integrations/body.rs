//! The request body of a hook.

use nimchat_api_kit::lenient;
use nimchat_automation::integrations::SaveHook;
use nimchat_core_model::{Attributes, InboxId};
use nimchat_wire::words::HookStatusWord;
use serde::{Deserialize, Deserializer};
use utoipa::ToSchema;
use validator::Validate;

/// Flat, or under the key `hook`. The service checks the values.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(default)]
pub(super) struct HookBody {
    /// The ID of app for which integration hook is being created; cannot be changed
    #[serde(deserialize_with = "lenient::optional_text")]
    app_id: Option<String>,
    /// The inbox ID, if the hook is an inbox hook; cannot be changed
    #[serde(deserialize_with = "lenient::optional_integer")]
    #[schema(value_type = Option<String>)]
    inbox_id: Option<InboxId>,
    /// `enabled` or `disabled`, or a boolean
    #[serde(deserialize_with = "status")]
    #[schema(value_type = Option<HookStatusWord>)]
    status: Option<bool>,
    /// The settings required by the integration
    #[serde(deserialize_with = "lenient::optional_object")]
    #[schema(value_type = Option<Object>)]
    settings: Option<Attributes>,
}

/// A word of Chatwoot's, or a flag.
fn status<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<bool>, D::Error> {
    let text = lenient::optional_text(deserializer)?;
    match text.as_deref() {
        Some("enabled") => Ok(Some(true)),
        Some("disabled") => Ok(Some(false)),
        Some(flag) => {
            lenient::optional_boolean(serde::de::value::StrDeserializer::<D::Error>::new(flag))
        }
        None => Ok(None),
    }
}

impl From<HookBody> for SaveHook {
    fn from(body: HookBody) -> Self {
        Self {
            app_id: body.app_id,
            inbox_id: body.inbox_id,
            enabled: body.status,
            settings: body.settings,
        }
    }
}
