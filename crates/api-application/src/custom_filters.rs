//! Custom filters: queries that a user saves. Each user has their own.
//!
//! The request bodies of custom filters. A filter as its user sees it (docs/rules/accounts.md §5.11; `operations.json
//! #41`).

use chrono::{DateTime, Utc};
use nimchat_api_kit::prelude::*;
use nimchat_core_model::{Attributes, CustomFilterId};
use nimchat_messaging::custom_filters::SaveCustomFilter;
use nimchat_messaging::{CustomFilter, CustomFilterService, FilterType};
use nimchat_wire::time::{iso, iso_seconds};
use nimchat_wire::words::FilterTypeWord;

/// The operations on this resource.
pub fn routes() -> Vec<Route> {
    const ALL: &str = "/api/v1/accounts/{account_id}/custom_filters";
    const ONE: &str = "/api/v1/accounts/{account_id}/custom_filters/{custom_filter_id}";
    vec![
        Route::get(ALL)
            .operation(41)
            .summary("List all custom filters in a category of a user")
            .query::<FiltersQuery>()
            .answers::<Vec<FilterJson>>()
            .to(list),
        Route::post(ALL)
            .operation(42)
            .summary("Create a custom filter in the account")
            .query::<FiltersQuery>()
            .body_under::<FilterBody>("custom_filter")
            .requires(&["name"])
            .answers::<FilterJson>()
            .to_making(
                create,
                RecordKind::CustomFilter,
                |call, custom_filters, id| Ok(custom_filters.show(&call.caller, id)?),
            ),
        Route::get(ONE)
            .operation(43)
            .summary("Get the details of a custom filter in the account")
            .answers::<FilterJson>()
            .to(by_id("custom_filter_id", CustomFilterService::show)),
        Route::update(ONE)
            .operation(44)
            .summary("Update a custom filter's attributes")
            .body_under::<FilterBody>("custom_filter")
            .answers::<FilterJson>()
            .to(update),
        Route::delete(ONE)
            .summary("Delete a custom filter")
            .answers::<NoContent>()
            .to(by_id("custom_filter_id", CustomFilterService::delete)),
    ]
}

type Answered = Result<CustomFilter>;

fn list(
    call: &In<Agent, FiltersQuery>,
    custom_filters: &CustomFilterService,
) -> Result<Vec<CustomFilter>> {
    let asked = call.read()?.filter_type.unwrap_or_default();
    let filter_type = FilterType::parse(&asked).map_err(ApiError::invalid)?;
    Ok(custom_filters.list(&call.caller, filter_type)?)
}

fn create(call: &In<Agent, FilterBody>, custom_filters: &CustomFilterService) -> Answered {
    let mut command = call.read()?.values(call.is_reference());
    // the reference allows the type in the query too; Chatwoot ignores it there
    if command.filter_type.is_none() && call.is_reference() {
        command.filter_type = call.input().read::<FiltersQuery>()?.filter_type;
    }
    Ok(custom_filters.create(&call.caller, command)?)
}

fn update(call: &In<Agent, FilterBody>, custom_filters: &CustomFilterService) -> Answered {
    // the contract looks the record up before the input is checked
    custom_filters.show(&call.caller, id(call))?;
    let command = call.read()?.values(call.is_reference());
    Ok(custom_filters.update(&call.caller, id(call), command)?)
}

fn id<I>(call: &In<Agent, I>) -> CustomFilterId {
    call.id("custom_filter_id")
}

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
struct FiltersQuery {
    /// `conversation`, `contact` or `report`; `conversation` if absent
    #[param(inline, value_type = Option<FilterTypeWord>)]
    filter_type: Option<String>,
}

#[wire(filter: CustomFilter)]
struct FilterJson {
    id: CustomFilterId,
    name: String,
    /// `conversation`, `contact` or `report`
    #[serde(rename = "type")]
    #[present(context.in_reference(|| filter.filter_type.as_str()))]
    kind: OrAbsent<&'static str>,
    /// `conversation`, `contact` or `report`
    #[schema(value_type = FilterTypeWord)]
    filter_type: &'static str,
    query: Attributes,
    #[present(time(filter.created_at, context))]
    created_at: String,
    #[present(time(filter.updated_at, context))]
    updated_at: String,
}

fn time(time: DateTime<Utc>, context: &Context) -> String {
    if context.is_reference() {
        iso_seconds(time)
    } else {
        iso(time)
    }
}
