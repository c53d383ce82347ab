//! A filter as it comes in, and what a list of them is asked for.

use nimchat_api_kit::{ApiError, Context, Field, Input, Profile, lenient};
use nimchat_core_model::Attributes;
use nimchat_messaging::custom_filters::SaveCustomFilter;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

/// May stand under the key `custom_filter`. Rules are the service's.
#[derive(Debug, Deserialize, Validate, ToSchema)]
pub(super) struct FilterBody {
    /// The name of the custom filter
    #[serde(default, deserialize_with = "lenient::field_text")]
    #[schema(value_type = Option<String>)]
    name: Field<String>,
    /// `conversation`, `contact` or `report`
    #[serde(default, rename = "type", deserialize_with = "lenient::optional_text")]
    kind: Option<String>,
    /// The same, as Chatwoot's clients name it
    #[serde(default, deserialize_with = "lenient::optional_text")]
    filter_type: Option<String>,
    /// A query that needs to be saved as a custom filter
    #[serde(default, deserialize_with = "lenient::optional_object")]
    #[schema(value_type = Option<Object>)]
    query: Option<Attributes>,
}

impl FilterBody {
    pub(super) fn read(input: &Input) -> Result<SaveCustomFilter, ApiError> {
        let body: Self = input.read_under("custom_filter")?;
        Ok(SaveCustomFilter {
            // null is a blank name, which is refused
            name: body.name.change().map(Option::unwrap_or_default),
            filter_type: body.kind.or(body.filter_type),
            query: body.query,
        })
    }

    /// A new one's type may also stand in the query, where the reference names it and Chatwoot does not look.
    pub(super) fn read_new(input: &Input, context: &Context) -> Result<SaveCustomFilter, ApiError> {
        let mut command = Self::read(input)?;
        if command.filter_type.is_none() && context.profile == Profile::Reference {
            command.filter_type = input.read::<FiltersQuery>()?.filter_type;
        }
        Ok(command)
    }
}

/// Which ones.
#[derive(Debug, Default, Deserialize, Validate, IntoParams)]
#[serde(default)]
pub(super) struct FiltersQuery {
    /// `conversation`, `contact` or `report`; `conversation` if absent
    #[serde(deserialize_with = "lenient::optional_text")]
    pub(super) filter_type: Option<String>,
}
