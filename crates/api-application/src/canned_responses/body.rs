//! The request bodies of canned responses.

use nimchat_api_kit::{Field, lenient};
use nimchat_messaging::canned_responses::SaveCannedResponse;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

/// May be nested under the key `canned_response`. The service checks the values.
#[derive(Debug, Deserialize, Validate, ToSchema)]
pub(crate) struct CannedResponseBody {
    /// Message content for canned response
    #[serde(default, deserialize_with = "lenient::field_text")]
    #[schema(value_type = Option<String>)]
    content: Field<String>,
    /// Short Code for quick access of the canned response
    #[serde(default, deserialize_with = "lenient::field_text")]
    #[schema(value_type = Option<String>)]
    short_code: Field<String>,
}

impl From<CannedResponseBody> for SaveCannedResponse {
    fn from(body: CannedResponseBody) -> Self {
        Self {
            // null is a blank text, which is refused
            content: body.content.change().map(Option::unwrap_or_default),
            short_code: body.short_code.change().map(Option::unwrap_or_default),
        }
    }
}

/// The filter of a list.
#[derive(Debug, Default, Deserialize, Validate, IntoParams)]
#[serde(default)]
pub(super) struct CannedResponsesQuery {
    /// Canned responses with this text in their short code or content, in any case; the best matches first
    #[serde(deserialize_with = "lenient::optional_text")]
    pub(super) search: Option<String>,
}
