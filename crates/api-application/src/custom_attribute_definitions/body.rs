//! The request bodies of custom attribute definitions.

use nimchat_api_kit::{Field, lenient};
use nimchat_core_model::Violation;
use nimchat_messaging::AttributeModel;
use nimchat_messaging::custom_attributes::SaveAttributeDefinition;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

/// May be nested under the key `custom_attribute_definition`. The service checks the values.
#[derive(Debug, Deserialize, Validate, ToSchema)]
pub(crate) struct DefinitionBody {
    /// Attribute display name
    #[serde(default, deserialize_with = "lenient::field_text")]
    #[schema(value_type = Option<String>)]
    attribute_display_name: Field<String>,
    /// Attribute display type (text- 0, number- 1, currency- 2, percent- 3, link- 4, date- 5, list- 6, checkbox- 7),
    /// as number or name
    #[serde(default, deserialize_with = "lenient::optional_text")]
    #[schema(value_type = Option<i64>, minimum = 0, maximum = 7)]
    attribute_display_type: Option<String>,
    /// Attribute description
    #[serde(default, deserialize_with = "lenient::field_text")]
    #[schema(value_type = Option<String>)]
    attribute_description: Field<String>,
    /// Attribute unique key value
    #[serde(default, deserialize_with = "lenient::field_text")]
    #[schema(value_type = Option<String>)]
    attribute_key: Field<String>,
    /// Attribute values
    #[serde(default, deserialize_with = "lenient::optional_texts")]
    attribute_values: Option<Vec<String>>,
    /// Attribute type (`conversation_attribute`- 0, `contact_attribute`- 1), as number or name
    #[serde(default, deserialize_with = "lenient::optional_text")]
    #[schema(value_type = Option<i64>, minimum = 0, maximum = 1)]
    attribute_model: Option<String>,
    /// The default value
    #[serde(default, deserialize_with = "lenient::field_text")]
    #[schema(value_type = Option<String>)]
    default_value: Field<String>,
    /// The pattern that a text must match
    #[serde(default, deserialize_with = "lenient::field_text")]
    #[schema(value_type = Option<String>)]
    regex_pattern: Field<String>,
    /// A hint that explains the pattern
    #[serde(default, deserialize_with = "lenient::field_text")]
    #[schema(value_type = Option<String>)]
    regex_cue: Field<String>,
}

impl From<DefinitionBody> for SaveAttributeDefinition {
    fn from(body: DefinitionBody) -> Self {
        // null is a blank text, which is refused
        let required = |field: Field<String>| field.change().map(Option::unwrap_or_default);
        Self {
            display_name: required(body.attribute_display_name),
            display_type: body.attribute_display_type,
            description: body.attribute_description.change(),
            key: required(body.attribute_key),
            choices: body.attribute_values,
            model: body.attribute_model,
            default_value: body.default_value.change(),
            regex_pattern: body.regex_pattern.change(),
            regex_cue: body.regex_cue.change(),
        }
    }
}

/// The filter of a list.
#[derive(Debug, Default, Deserialize, Validate, IntoParams)]
#[serde(default)]
pub(super) struct DefinitionsQuery {
    /// `conversation_attribute` (0) or `contact_attribute` (1), as name or number; all if absent
    #[serde(deserialize_with = "lenient::optional_text")]
    attribute_model: Option<String>,
}

impl DefinitionsQuery {
    pub(super) fn model(&self) -> Result<Option<AttributeModel>, Violation> {
        let asked = self.attribute_model.as_deref();
        let asked = asked.map(str::trim).filter(|text| !text.is_empty());
        asked.map(AttributeModel::parse).transpose()
    }
}
