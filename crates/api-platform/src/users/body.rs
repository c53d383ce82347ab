//! A user's attributes as they come in.

use nimchat_accounts::users::CreateUser;
use nimchat_api_kit::{Field, lenient};
use nimchat_core_model::Attributes;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

/// What may be said about a user. Rules are the service's. Not printable, for the password's sake.
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
            // null takes it away, as an empty text does
            display_name: body.display_name.change().map(Option::unwrap_or_default),
            email: body.email,
            password: body.password,
            custom_attributes: body.custom_attributes,
        }
    }
}
