//! The request bodies of custom filters.

use nimchat_api_kit::{Field, lenient};
use nimchat_core_model::Attributes;
use nimchat_messaging::custom_filters::SaveCustomFilter;
use nimchat_wire::words::FilterTypeWord;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

/// May be nested under the key `custom_filter`. The service checks the values.
#[derive(Debug, Deserialize, Validate, ToSchema)]
pub(crate) struct FilterBody {
    /// The name of the custom filter
    #[serde(default, deserialize_with = "lenient::field_text")]
    #[schema(value_type = Option<String>)]
    name: Field<String>,
    /// `conversation`, `contact` or `report`; not read in `chatwoot`
    #[serde(default, rename = "type", deserialize_with = "lenient::optional_text")]
    #[schema(value_type = Option<FilterTypeWord>)]
    kind: Option<String>,
    /// The same with the name that Chatwoot's clients use
    #[serde(default, deserialize_with = "lenient::optional_text")]
    #[schema(value_type = Option<FilterTypeWord>)]
    filter_type: Option<String>,
    /// A query that needs to be saved as a custom filter
    #[serde(default, deserialize_with = "lenient::optional_object")]
    #[schema(value_type = Option<Object>)]
    query: Option<Attributes>,
}

impl FilterBody {
    /// The values, by the names of the profile: Chatwoot knows no `type`.
    pub(crate) fn values(self, in_reference: bool) -> SaveCustomFilter {
        let kind = self.kind.filter(|_| in_reference);
        SaveCustomFilter {
            // null is a blank name, which is refused
            name: self.name.change().map(Option::unwrap_or_default),
            filter_type: kind.or(self.filter_type),
            query: self.query,
        }
    }
}

/// The filter of a list.
#[derive(Debug, Default, Deserialize, Validate, IntoParams)]
#[serde(default)]
pub(super) struct FiltersQuery {
    /// `conversation`, `contact` or `report`; `conversation` if absent
    #[serde(deserialize_with = "lenient::optional_text")]
    #[param(inline, value_type = Option<FilterTypeWord>)]
    pub(super) filter_type: Option<String>,
}
