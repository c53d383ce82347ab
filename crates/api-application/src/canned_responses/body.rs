//! A canned response as it comes in, and what a list of them is asked for.

use nimchat_api_kit::{Field, lenient};
use nimchat_messaging::canned_responses::SaveCannedResponse;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

/// May stand under the key `canned_response`. Rules are the service's.
#[derive(Debug, Deserialize, Validate, ToSchema)]
pub(super) struct CannedResponseBody {
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

/// Which ones.
#[derive(Debug, Default, Deserialize, Validate, IntoParams)]
#[serde(default)]
pub(super) struct CannedResponsesQuery {
    /// Those with this text in their short code or content, whatever its case; the best first
    #[serde(deserialize_with = "lenient::optional_text")]
    pub(super) search: Option<String>,
}
