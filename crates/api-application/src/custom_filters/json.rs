//! The request bodies of custom filters. A filter as its user sees it (docs/rules/accounts.md §5.11; `operations.json
//! #41`).

use nimchat_api_kit::Field;
use nimchat_core_model::{Attributes, CustomFilterId};
use nimchat_messaging::CustomFilter;
use nimchat_messaging::custom_filters::SaveCustomFilter;
use nimchat_wire::time::{iso, iso_seconds};
use nimchat_wire::words::FilterTypeWord;
use nimchat_wire::{Context, Present};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

/// May be nested under the key `custom_filter`. The service checks the values.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(default)]
pub(crate) struct FilterBody {
    /// The name of the custom filter
    name: Field<String>,
    /// `conversation`, `contact` or `report`; not read in `chatwoot`
    #[serde(rename = "type")]
    #[schema(value_type = Option<FilterTypeWord>)]
    kind: Option<String>,
    /// The same with the name that Chatwoot's clients use
    #[schema(value_type = Option<FilterTypeWord>)]
    filter_type: Option<String>,
    /// A query that needs to be saved as a custom filter
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
pub(super) struct FiltersQuery {
    /// `conversation`, `contact` or `report`; `conversation` if absent
    #[param(inline, value_type = Option<FilterTypeWord>)]
    pub(super) filter_type: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct FilterJson {
    id: CustomFilterId,
    name: String,
    /// `conversation`, `contact` or `report`
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    kind: Option<&'static str>,
    /// `conversation`, `contact` or `report`
    #[schema(value_type = FilterTypeWord)]
    filter_type: &'static str,
    query: Attributes,
    created_at: String,
    updated_at: String,
}

impl Present<CustomFilter> for FilterJson {
    fn present(filter: &CustomFilter, context: &Context) -> Self {
        let filter_type = filter.filter_type.as_str();
        let time = if context.is_reference() {
            iso_seconds
        } else {
            iso
        };
        Self {
            id: filter.id,
            name: filter.name.clone(),
            kind: context.in_reference(|| filter_type),
            filter_type,
            query: filter.query.clone(),
            created_at: time(filter.created_at),
            updated_at: time(filter.updated_at),
        }
    }
}
