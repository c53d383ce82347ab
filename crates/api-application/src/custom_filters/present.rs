//! A filter as its user sees it (contract accounts.md §5.11).

use nimchat_api_kit::{Context, Present};
use nimchat_core_model::{Attributes, CustomFilterId};
use nimchat_messaging::CustomFilter;
use nimchat_wire::time::{iso, iso_seconds};
use serde::Serialize;
use utoipa::ToSchema;

/// As the reference prints it (`operations.json #41`).
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct FilterReferenceJson {
    #[schema(value_type = i64)]
    id: CustomFilterId,
    name: String,
    #[serde(rename = "type")]
    filter_type: &'static str,
    #[schema(value_type = Object)]
    query: Attributes,
    created_at: String,
    updated_at: String,
}

impl Present<CustomFilter> for FilterReferenceJson {
    fn present(filter: &CustomFilter, _: &Context) -> Self {
        Self {
            id: filter.id,
            name: filter.name.clone(),
            filter_type: filter.filter_type.as_str(),
            query: filter.query.clone(),
            created_at: iso_seconds(filter.created_at),
            updated_at: iso_seconds(filter.updated_at),
        }
    }
}

/// Chatwoot's filter.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct FilterChatwootJson {
    #[schema(value_type = i64)]
    id: CustomFilterId,
    name: String,
    filter_type: &'static str,
    #[schema(value_type = Object)]
    query: Attributes,
    created_at: String,
    updated_at: String,
}

impl Present<CustomFilter> for FilterChatwootJson {
    fn present(filter: &CustomFilter, _: &Context) -> Self {
        Self {
            id: filter.id,
            name: filter.name.clone(),
            filter_type: filter.filter_type.as_str(),
            query: filter.query.clone(),
            created_at: iso(filter.created_at),
            updated_at: iso(filter.updated_at),
        }
    }
}
