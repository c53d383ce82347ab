//! What comes in to change a second factor. Not printable, for the secrets' sake.

use nimchat_api_kit::lenient;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

/// What the device shows.
#[derive(Default, Deserialize, Validate, ToSchema)]
#[serde(default)]
pub(super) struct CodeBody {
    /// The code that the device shows
    #[serde(deserialize_with = "lenient::optional_text")]
    #[schema(required = true, nullable = false)]
    pub(super) otp_code: Option<String>,
}

/// The proofs that turning it off takes.
#[derive(Default, Deserialize, Validate, ToSchema)]
#[serde(default)]
pub(super) struct DisableBody {
    /// The caller's password
    #[serde(deserialize_with = "lenient::optional_text")]
    #[schema(required = true, nullable = false, format = Password)]
    pub(super) password: Option<String>,
    /// The code that the device shows
    #[serde(deserialize_with = "lenient::optional_text")]
    #[schema(required = true, nullable = false)]
    pub(super) otp_code: Option<String>,
}
