//! Categories of a portal.
//!
//! The request bodies of categories. A category as the people of its account see it (docs/rules/helpcenter.md §2,
//! `operations.json #83`).

use crate::portals::handlers::portal;
use nimchat_api_kit::prelude::*;
use nimchat_core_model::{AccountId, CategoryId, PortalId};
use nimchat_helpcenter::{
    Category, CategoryList, CategoryService, CategoryView, HelpCenters, SaveCategory,
};
use nimchat_wire::{ByProfile, DefaultOrNull, ReferenceKeys};

/// The operations on this resource.
pub(super) fn routes() -> Vec<Route> {
    const ALL: &str = "/api/v1/accounts/{account_id}/portals/{portal}/categories";
    const ONE: &str = "/api/v1/accounts/{account_id}/portals/{portal}/categories/{category_id}";
    vec![
        Route::get(ALL)
            .summary("List the categories of a portal")
            .query::<CategoriesQuery>()
            .answers::<CategoriesJson>()
            .to(list),
        Route::post(ALL)
            .operation(83)
            .summary("Add a new category to portal")
            .body_under::<CategoryBody>("category")
            .requires(&["name", "slug"])
            .answers::<ByProfile<CategoryJson, EnvelopedCategoryJson>>()
            .to_repeatable(create, created),
        Route::get(ONE)
            .summary("Get a category")
            .answers::<ByProfile<CategoryJson, EnvelopedCategoryJson>>()
            .to(show),
        Route::update(ONE)
            .summary("Update a category")
            .body_under::<CategoryBody>("category")
            .answers::<ByProfile<CategoryJson, EnvelopedCategoryJson>>()
            .to(update),
        Route::delete(ONE)
            .summary("Delete a category; its articles stay")
            .to(delete),
    ]
}

/// May be nested under the key `category`. The service checks the values.
#[derive(Debug, Default, Deserialize, Validate, ToSchema, Command)]
#[serde(default)]
#[command(SaveCategory)]
pub(crate) struct CategoryBody {
    /// Category description
    description: Field<String>,
    /// Category locale
    locale: Option<String>,
    /// Category name
    name: Field<String>,
    /// Category slug
    slug: Field<String>,
    /// Category position in the portal list to sort
    position: Field<i32>,
    /// An emoji
    icon: Field<String>,
    /// To associate similar categories to each other, e.g same category of product documentation in different
    /// languages; 0 is none
    #[schema(value_type = Option<i64>)]
    #[command(associated_id = body.associated_category_id.change_of_link())]
    associated_category_id: Field<CategoryId>,
    /// To define parent category, e.g product documentation has multiple level features in sales category or in
    /// engineering category; 0 is none
    #[schema(value_type = Option<i64>)]
    #[command(parent_id = body.parent_category_id.change_of_link())]
    parent_category_id: Field<CategoryId>,
    /// The categories that it points readers to; none of them keeps those that it has
    #[command(related_ids = body.related_category_ids.unwrap_or_default())]
    related_category_ids: Option<Vec<CategoryId>>,
}

/// The filter of a list.
#[derive(Debug, Default, Deserialize, Validate, IntoParams)]
#[serde(default)]
struct CategoriesQuery {
    /// Categories in this language
    locale: Option<String>,
    /// Which page of a thousand categories, from 1
    page: Option<String>,
}

type Answered = Result<CategoryView>;

fn list(call: &In<Agent, CategoriesQuery>, categories: &CategoryService) -> Result<CategoryList> {
    let query = call.read()?;
    let locale = query.locale.as_deref().filter(|locale| !locale.is_empty());
    let page = call.page(1).number();
    Ok(categories.list(&call.caller, &portal(call), locale, page)?)
}

fn create(call: &In<Administrator, CategoryBody>, help_centers: &HelpCenters) -> Answered {
    let command = call
        .read()
        .map_err(|fault| behind(fault, call, help_centers))?;
    Ok(help_centers
        .categories
        .create(&call.caller, &portal(call), command.into())?)
}

/// The answer to a repeated call with an idempotency key.
fn created(
    call: &In<Administrator, CategoryBody>,
    help_centers: &HelpCenters,
    made: &MadeRecords,
) -> Answered {
    let id = made_id(made, RecordKind::Category)?;
    Ok(help_centers
        .categories
        .show(&call.caller, &portal(call), id)?)
}

fn show(call: &In<Administrator>, categories: &CategoryService) -> Answered {
    Ok(categories.show(&call.caller, &portal(call), id(call))?)
}

fn update(call: &In<Administrator, CategoryBody>, categories: &CategoryService) -> Answered {
    let command = call
        .read()
        .behind(|| categories.show(&call.caller, &portal(call), id(call)))?;
    Ok(categories.update(&call.caller, &portal(call), id(call), command.into())?)
}

fn delete(call: &In<Administrator>, categories: &CategoryService) -> Result<()> {
    Ok(categories.delete(&call.caller, &portal(call), id(call))?)
}

/// The contract looks the portal up before the input is checked.
fn behind(
    fault: ApiError,
    call: &In<Administrator, CategoryBody>,
    help_centers: &HelpCenters,
) -> ApiError {
    fault.behind(help_centers.portals.known(&call.caller.0, &portal(call)))
}

fn id<I>(call: &In<Administrator, I>) -> CategoryId {
    call.id("category_id")
}

/// A category within its portal.
#[wire(category: Category, shown = category.attributes)]
pub(in crate::portals) struct ListedCategoryJson {
    #[schema(value_type = i64)]
    #[present(category.id)]
    id: CategoryId,
    name: String,
    slug: String,
    locale: String,
    description: DefaultOrNull<String>,
    position: DefaultOrNull<i32>,
    #[schema(value_type = i64)]
    #[present(category.account_id)]
    account_id: AccountId,
    #[serde(flatten)]
    #[present(category)]
    links: ReferenceKeys<CategoryLinksJson>,
}

/// What only the reference prints. 0 stands for none.
#[wire(category: Category, shown = category.attributes)]
#[expect(clippy::struct_field_names, reason = "the names are those of the wire")]
struct CategoryLinksJson {
    #[present(category.portal_id)]
    portal_id: PortalId,
    #[present(shown.associated_id.map_or(0, CategoryId::get))]
    associated_category_id: i64,
    #[present(shown.parent_id.map_or(0, CategoryId::get))]
    parent_category_id: i64,
}

#[wire(view: CategoryView)]
struct CategoryJson {
    #[serde(flatten)]
    category: ListedCategoryJson,
    #[present(view.category.attributes.icon)]
    icon: String,
    /// The categories that it points to; omitted if there are none
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    #[present(view.related)]
    related_categories: Vec<ListedCategoryJson>,
    /// Omitted if it has none
    #[present(view.parent)]
    parent_category: OrAbsent<ListedCategoryJson>,
    /// The category that it translates; omitted if there is none
    #[present(view.root)]
    root_category: OrAbsent<ListedCategoryJson>,
    #[present(view)]
    meta: CategoryMetaJson,
}

#[wire(view: CategoryView)]
struct CategoryMetaJson {
    articles_count: u64,
}

#[wire(list: CategoryList)]
struct CategoriesJson {
    #[present(list.categories)]
    payload: Vec<CategoryJson>,
    #[present(list)]
    meta: CategoriesMetaJson,
}

#[wire(list: CategoryList)]
struct CategoriesMetaJson {
    #[present(list.page)]
    current_page: u32,
    #[present(list.total)]
    categories_count: u64,
}

envelopes! {
    struct EnvelopedCategoryJson { payload: CategoryJson }
}
