//! The request body of a label.

use nimchat_api_kit::{Field, lenient};
use nimchat_messaging::labels::SaveLabel;
use serde::{Deserialize, Deserializer};
use utoipa::ToSchema;
use validator::Validate;

/// May be nested under the key `label`. The service checks the values.
#[derive(Debug, Deserialize, Validate, ToSchema)]
pub(crate) struct LabelBody {
    /// The title: letters, digits, `_` and `-`, at least two, the first a letter or digit
    #[serde(default, deserialize_with = "lenient::field_text")]
    #[schema(value_type = Option<String>)]
    title: Field<String>,
    /// The description
    #[serde(default, deserialize_with = "lenient::field_text")]
    #[schema(value_type = Option<String>)]
    description: Field<String>,
    /// The colour
    #[serde(default, deserialize_with = "lenient::field_text")]
    #[schema(value_type = Option<String>)]
    color: Field<String>,
    /// Is the label shown in the sidebar?
    #[serde(default, deserialize_with = "field_boolean")]
    #[schema(value_type = Option<bool>)]
    show_on_sidebar: Field<bool>,
}

fn field_boolean<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Field<bool>, D::Error> {
    lenient::optional_boolean(deserializer).map(Field::from)
}

impl From<LabelBody> for SaveLabel {
    fn from(body: LabelBody) -> Self {
        Self {
            // null is a blank text, which is refused
            title: body.title.change().map(Option::unwrap_or_default),
            description: body.description.change(),
            color: body.color.change().map(Option::unwrap_or_default),
            show_on_sidebar: body.show_on_sidebar.change(),
        }
    }
}
