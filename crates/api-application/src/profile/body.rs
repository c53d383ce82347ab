//! The request bodies that change the caller's own profile. All values may be nested under the key `profile`.

use nimchat_accounts::profile::{ChangePassword, UpdateProfile};
use nimchat_api_kit::{Field, lenient};
use nimchat_core_model::{AccountId, Attributes, AvatarChange};
use nimchat_wire::words::AvailabilitySettingWord;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

/// An absent value is unchanged. The service checks the values. Not printable, since it contains passwords.
#[derive(Deserialize, Validate, ToSchema)]
pub(super) struct ProfileBody {
    /// Full name
    #[serde(default, deserialize_with = "lenient::field_text")]
    #[schema(value_type = Option<String>)]
    name: Field<String>,
    /// The name that customers see
    #[serde(default, deserialize_with = "lenient::field_text")]
    #[schema(value_type = Option<String>)]
    display_name: Field<String>,
    /// Address; a new one takes effect once it is confirmed
    #[serde(default, deserialize_with = "lenient::optional_text")]
    #[schema(format = "email")]
    email: Option<String>,
    /// The signature of messages
    #[serde(default, deserialize_with = "lenient::field_text")]
    #[schema(value_type = Option<String>)]
    message_signature: Field<String>,
    /// The client's own settings; replaces the stored ones
    #[serde(default, deserialize_with = "lenient::optional_object")]
    #[schema(value_type = Option<Object>)]
    ui_settings: Option<Attributes>,
    /// Stored in the custom attributes
    #[serde(default, deserialize_with = "lenient::field_text")]
    #[schema(value_type = Option<String>)]
    phone_number: Field<String>,
    /// The current password; required for a new one
    #[serde(default, deserialize_with = "lenient::optional_text")]
    #[schema(format = Password)]
    current_password: Option<String>,
    /// A new password
    #[serde(default, deserialize_with = "lenient::optional_text")]
    #[schema(format = Password)]
    password: Option<String>,
    /// The new password once more
    #[serde(default, deserialize_with = "lenient::optional_text")]
    #[schema(format = Password)]
    password_confirmation: Option<String>,
}

impl From<ProfileBody> for UpdateProfile {
    fn from(body: ProfileBody) -> Self {
        let (current, confirmation) = (body.current_password, body.password_confirmation);
        let password = body.password.filter(|password| !password.is_empty());
        Self {
            // null is a blank name, which is refused
            name: body.name.change().map(Option::unwrap_or_default),
            display_name: body.display_name.change(),
            email: body.email,
            message_signature: body.message_signature.change(),
            ui_settings: body.ui_settings,
            phone_number: body.phone_number.change(),
            avatar: AvatarChange::Keep,
            password: password.map(|new| ChangePassword {
                current: current.unwrap_or_default(),
                new,
                confirmation,
                client: None,
            }),
        }
    }
}

/// The account.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(default)]
pub(super) struct OneAccountBody {
    /// The ID of the account
    #[serde(deserialize_with = "lenient::optional_integer")]
    #[schema(value_type = i64, required = true)]
    pub(super) account_id: Option<AccountId>,
}

/// Availability in an account.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(default)]
pub(super) struct AvailabilityBody {
    /// The ID of the account
    #[serde(deserialize_with = "lenient::optional_integer")]
    #[schema(value_type = i64, required = true)]
    pub(super) account_id: Option<AccountId>,
    /// `online`, `busy` or `offline`
    #[serde(deserialize_with = "lenient::optional_text")]
    #[schema(value_type = Option<AvailabilitySettingWord>, required = true, nullable = false)]
    pub(super) availability: Option<String>,
}

/// Presence in an account.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(default)]
pub(super) struct AutoOfflineBody {
    /// The ID of the account
    #[serde(deserialize_with = "lenient::optional_integer")]
    #[schema(value_type = i64, required = true)]
    pub(super) account_id: Option<AccountId>,
    /// Offline when not connected? No if absent.
    #[serde(deserialize_with = "lenient::optional_boolean")]
    pub(super) auto_offline: Option<bool>,
}

/// A missing account becomes one that the caller is not in.
pub(super) fn or_nowhere(account: Option<AccountId>) -> AccountId {
    account.unwrap_or(AccountId::new(0))
}
