//! A user's attributes as they come in.

use nimchat_accounts::users::CreateUser;
use nimchat_api_kit::lenient;
use nimchat_core_model::Attributes;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

/// What may be said about a user. Rules are the service's. Not printable, for the password's sake.
#[derive(Default, Deserialize, Validate, ToSchema)]
#[serde(default)]
pub(super) struct UserBody {
    /// Name of the user
    #[serde(deserialize_with = "lenient::optional_text")]
    name: Option<String>,
    /// The name that customers see
    #[serde(deserialize_with = "lenient::optional_text")]
    display_name: Option<String>,
    /// Email of the user
    email: Option<String>,
    /// Password must contain uppercase, lowercase letters, number and a special character
    #[schema(format = Password)]
    password: Option<String>,
    /// Custom attributes you want to associate with the user
    #[serde(deserialize_with = "lenient::optional_object")]
    #[schema(value_type = Option<Object>)]
    custom_attributes: Option<Attributes>,
}

impl From<UserBody> for CreateUser {
    fn from(body: UserBody) -> Self {
        Self {
            name: body.name,
            display_name: body.display_name,
            email: body.email,
            password: body.password,
            custom_attributes: body.custom_attributes,
        }
    }
}
