//! The request body with a user's attributes.

use nimchat_accounts::users::CreateUser;
use nimchat_api_kit::{Field, lenient};
use nimchat_core_model::Attributes;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

/// A user's attributes. The service checks the values. Not printable, since it contains the password.
#[derive(Deserialize, Validate, ToSchema)]
pub(super) struct UserBody {
    /// Name of the user
    #[serde(default, deserialize_with = "lenient::optional_text")]
    name: Option<String>,
    /// The name that customers see
    #[serde(default, deserialize_with = "lenient::field_text")]
    #[schema(value_type = Option<String>)]
    display_name: Field<String>,
    /// Email of the user
    #[serde(default, deserialize_with = "lenient::optional_text")]
    #[schema(format = "email")]
    email: Option<String>,
    /// Password must contain uppercase, lowercase letters, number and a special character
    #[schema(format = Password)]
    password: Option<String>,
    /// Custom attributes you want to associate with the user
    #[serde(default, deserialize_with = "lenient::optional_object")]
    #[schema(value_type = Option<Object>)]
    custom_attributes: Option<Attributes>,
}

impl From<UserBody> for CreateUser {
    fn from(body: UserBody) -> Self {
        Self {
            name: body.name,
            // null removes it, as an empty text does
            display_name: body.display_name.change().map(Option::unwrap_or_default),
            email: body.email,
            password: body.password,
            custom_attributes: body.custom_attributes,
            ..Self::default()
        }
    }
}
