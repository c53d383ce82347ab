//! A category as the people of its account see it (docs/rules/helpcenter.md §2, `operations.json #83`).

use nimchat_core_model::{AccountId, CategoryId, PortalId};
use nimchat_helpcenter::{Category, CategoryList, CategoryView};
use nimchat_wire::{DefaultOrNull, Present, ReferenceKeys};
use serde::Serialize;
use utoipa::ToSchema;

/// A category within its portal.
#[derive(Debug, Serialize, ToSchema, Present)]
#[present(category: Category, shown = category.attributes)]
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
    #[present(Present::present(category, context))]
    links: ReferenceKeys<CategoryLinksJson>,
}

/// What only the reference prints. 0 stands for none.
#[derive(Debug, Serialize, ToSchema, Present)]
#[present(category: Category, shown = category.attributes)]
#[expect(clippy::struct_field_names, reason = "the names are those of the wire")]
struct CategoryLinksJson {
    #[present(category.portal_id)]
    portal_id: PortalId,
    #[present(shown.associated_id.map_or(0, CategoryId::get))]
    associated_category_id: i64,
    #[present(shown.parent_id.map_or(0, CategoryId::get))]
    parent_category_id: i64,
}

#[derive(Debug, Serialize, ToSchema, Present)]
#[present(view: CategoryView)]
pub(super) struct CategoryJson {
    #[serde(flatten)]
    category: ListedCategoryJson,
    #[present(view.category.attributes.icon.clone())]
    icon: String,
    /// The categories that it points to; omitted if there are none
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    #[present(Present::present(&view.related, context))]
    related_categories: Vec<ListedCategoryJson>,
    /// Omitted if it has none
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    #[present(Present::present(&view.parent, context))]
    parent_category: Option<ListedCategoryJson>,
    /// The category that it translates; omitted if there is none
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    #[present(Present::present(&view.root, context))]
    root_category: Option<ListedCategoryJson>,
    #[present(Present::present(view, context))]
    meta: CategoryMetaJson,
}

#[derive(Debug, Serialize, ToSchema, Present)]
#[present(view: CategoryView)]
struct CategoryMetaJson {
    articles_count: u64,
}

#[derive(Debug, Serialize, ToSchema, Present)]
#[present(view: CategoryView)]
pub(super) struct EnvelopedCategoryJson {
    #[present(Present::present(view, context))]
    payload: CategoryJson,
}

#[derive(Debug, Serialize, ToSchema, Present)]
#[present(list: CategoryList)]
pub(super) struct CategoriesJson {
    #[present(Present::present(&list.categories, context))]
    payload: Vec<CategoryJson>,
    #[present(Present::present(list, context))]
    meta: CategoriesMetaJson,
}

#[derive(Debug, Serialize, ToSchema, Present)]
#[present(list: CategoryList)]
struct CategoriesMetaJson {
    #[present(list.page)]
    current_page: u32,
    #[present(list.total)]
    categories_count: u64,
}
