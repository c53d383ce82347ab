//! The request bodies.

use nimchat_api_kit::lenient;
use nimchat_core_model::Attributes;
use nimchat_messaging::visitors::Proof;
use nimchat_messaging::widget::Introduction;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

/// What a visitor says of themselves. The service checks the values.
#[derive(Default, Deserialize, Serialize, Validate, ToSchema)]
#[serde(default)]
pub(crate) struct IntroductionBody {
    /// What the website knows the visitor by
    #[serde(deserialize_with = "lenient::optional_text")]
    identifier: Option<String>,
    /// The identifier's HMAC-SHA256 under the inbox's secret, in hexadecimal
    #[serde(deserialize_with = "lenient::optional_text")]
    identifier_hash: Option<String>,
    #[serde(deserialize_with = "lenient::optional_text")]
    name: Option<String>,
    /// Dropped if it is malformed
    #[serde(deserialize_with = "lenient::optional_text")]
    #[schema(format = "email")]
    email: Option<String>,
    /// Dropped if it is malformed
    #[serde(deserialize_with = "lenient::optional_text")]
    phone_number: Option<String>,
    /// The address of the visitor's picture
    #[serde(deserialize_with = "lenient::optional_text")]
    avatar_url: Option<String>,
    /// The account's own attributes
    #[serde(deserialize_with = "lenient::optional_object")]
    #[schema(value_type = Option<Object>)]
    custom_attributes: Option<Attributes>,
    /// City, company and the like
    #[serde(deserialize_with = "lenient::optional_object")]
    #[schema(value_type = Option<Object>)]
    additional_attributes: Option<Attributes>,
}

impl IntroductionBody {
    pub(crate) fn introduction(self) -> Introduction {
        Introduction {
            proof: Proof {
                identifier: self.identifier,
                hash: self.identifier_hash,
            },
            name: self.name,
            email: self.email,
            phone_number: self.phone_number,
            avatar_url: self.avatar_url,
            custom_attributes: self.custom_attributes,
            additional_attributes: self.additional_attributes,
        }
    }
}

/// The attributes to remove.
#[derive(Default, Deserialize, Validate, ToSchema)]
#[serde(default)]
pub(super) struct AttributeKeys {
    /// Their keys
    #[serde(deserialize_with = "lenient::optional_texts")]
    pub(super) custom_attributes: Option<Vec<String>>,
}
