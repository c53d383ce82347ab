//! The request bodies of second factors. Not printable, since they contain secrets.

use nimchat_accounts::second_factor::Proof;
use nimchat_api_kit::lenient;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

/// The code of the authenticator app.
#[derive(Default, Deserialize, Validate, ToSchema)]
#[serde(default)]
pub(super) struct CodeBody {
    /// The code from the authenticator app
    #[serde(deserialize_with = "lenient::optional_text")]
    #[schema(required = true, nullable = false)]
    pub(super) otp_code: Option<String>,
}

/// The proofs required to turn it off.
#[derive(Default, Deserialize, Validate, ToSchema)]
#[serde(default)]
pub(super) struct DisableBody {
    /// The caller's password
    #[serde(deserialize_with = "lenient::optional_text")]
    #[schema(required = true, nullable = false, format = Password)]
    pub(super) password: Option<String>,
    /// The code from the authenticator app
    #[serde(deserialize_with = "lenient::optional_text")]
    #[schema(nullable = false)]
    otp_code: Option<String>,
    /// Or a backup code
    #[serde(deserialize_with = "lenient::optional_text")]
    #[schema(nullable = false)]
    backup_code: Option<String>,
}

impl DisableBody {
    /// The proof besides the password: the app's code, or a backup code if there is none.
    pub(super) fn proof(&self) -> Proof {
        match (&self.otp_code, &self.backup_code) {
            (None, Some(code)) => Proof::BackupCode(code.clone()),
            (code, _) => Proof::Code(code.clone().unwrap_or_default()),
        }
    }
}
