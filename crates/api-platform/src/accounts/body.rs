//! An account's attributes as they come in.

use nimchat_accounts::accounts::UpdateAccount;
use nimchat_api_kit::{Field, lenient};
use nimchat_core_model::Attributes;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

/// What may be said about an account. Rules are the service's.
#[derive(Deserialize, Validate, ToSchema)]
pub(super) struct AccountBody {
    /// Name of the account
    #[serde(default, deserialize_with = "lenient::optional_text")]
    name: Option<String>,
    /// A language code, `en`
    locale: Option<String>,
    /// The domain that its mail comes from
    #[serde(default, deserialize_with = "lenient::field_text")]
    #[schema(value_type = Option<String>)]
    domain: Field<String>,
    /// Where its customers' answers go
    #[serde(default, deserialize_with = "lenient::field_text")]
    #[schema(value_type = Option<String>)]
    support_email: Field<String>,
    /// `active` or `suspended`
    status: Option<String>,
    /// Feature name to true or false
    #[serde(default, deserialize_with = "lenient::optional_object")]
    #[schema(value_type = Option<Object>)]
    features: Option<Attributes>,
    /// Limits, as a whole
    #[serde(default, deserialize_with = "lenient::optional_object")]
    #[schema(value_type = Option<Object>)]
    limits: Option<Attributes>,
    /// Free attributes, as a whole
    #[serde(default, deserialize_with = "lenient::optional_object")]
    #[schema(value_type = Option<Object>)]
    custom_attributes: Option<Attributes>,
}

impl From<AccountBody> for UpdateAccount {
    fn from(body: AccountBody) -> Self {
        Self {
            name: body.name,
            locale: body.locale,
            domain: body.domain.change(),
            support_email: body.support_email.change(),
            status: body.status,
            features: body.features,
            limits: body.limits,
            custom_attributes: body.custom_attributes,
        }
    }
}
