//! A filter as its user sees it (docs/rules/accounts.md §5.11; `operations.json #41`).

use nimchat_core_model::{Attributes, CustomFilterId};
use nimchat_messaging::CustomFilter;
use nimchat_wire::time::{iso, iso_seconds};
use nimchat_wire::words::FilterTypeWord;
use nimchat_wire::{Context, Present};
use serde::Serialize;
use utoipa::ToSchema;

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct FilterJson {
    #[schema(value_type = i64)]
    id: CustomFilterId,
    name: String,
    /// `conversation`, `contact` or `report`
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    kind: Option<&'static str>,
    /// `conversation`, `contact` or `report`
    #[schema(value_type = FilterTypeWord)]
    filter_type: &'static str,
    #[schema(value_type = Object)]
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
