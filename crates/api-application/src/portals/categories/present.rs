//! A category as the people of its account see it (docs/rules/helpcenter.md §2, `operations.json #83`).

use nimchat_core_model::{AccountId, CategoryId, PortalId};
use nimchat_helpcenter::{Category, CategoryList, CategoryView};
use nimchat_wire::{Context, DefaultOrNull, NoKeys, Present, ReferenceKeys};
use serde::Serialize;
use utoipa::ToSchema;

/// A category within its portal.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::portals) struct ListedCategoryJson {
    #[schema(value_type = i64)]
    id: CategoryId,
    name: String,
    slug: String,
    locale: String,
    description: DefaultOrNull<String>,
    position: DefaultOrNull<i32>,
    #[schema(value_type = i64)]
    account_id: AccountId,
    #[serde(flatten)]
    links: ReferenceKeys<CategoryLinksJson>,
}

/// What only the reference prints. 0 stands for none.
#[derive(Debug, Serialize, ToSchema)]
#[expect(clippy::struct_field_names, reason = "the names are those of the wire")]
struct CategoryLinksJson {
    portal_id: PortalId,
    associated_category_id: i64,
    parent_category_id: i64,
}

impl Present<Category> for ListedCategoryJson {
    fn present(category: &Category, context: &Context) -> Self {
        let shown = &category.attributes;
        let link = |id: Option<CategoryId>| id.map_or(0, CategoryId::get);
        Self {
            id: category.id,
            name: shown.name.clone(),
            slug: shown.slug.clone(),
            locale: shown.locale.clone(),
            description: DefaultOrNull::or_default(context, shown.description.clone()),
            position: DefaultOrNull::or_default(context, shown.position),
            account_id: category.account_id,
            links: ReferenceKeys::make(
                context,
                || CategoryLinksJson {
                    portal_id: category.portal_id,
                    associated_category_id: link(shown.associated_id),
                    parent_category_id: link(shown.parent_id),
                },
                NoKeys::default,
            ),
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CategoryJson {
    #[serde(flatten)]
    category: ListedCategoryJson,
    icon: String,
    /// The categories that it points to; omitted if there are none
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    related_categories: Vec<ListedCategoryJson>,
    /// Omitted if it has none
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    parent_category: Option<ListedCategoryJson>,
    /// The category that it translates; omitted if there is none
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    root_category: Option<ListedCategoryJson>,
    meta: CategoryMetaJson,
}

#[derive(Debug, Serialize, ToSchema)]
struct CategoryMetaJson {
    articles_count: u64,
}

impl Present<CategoryView> for CategoryJson {
    fn present(view: &CategoryView, context: &Context) -> Self {
        Self {
            category: Present::present(&view.category, context),
            icon: view.category.attributes.icon.clone(),
            related_categories: Present::present(&view.related, context),
            parent_category: Present::present(&view.parent, context),
            root_category: Present::present(&view.root, context),
            meta: CategoryMetaJson {
                articles_count: view.articles_count,
            },
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct EnvelopedCategoryJson {
    payload: CategoryJson,
}

impl Present<CategoryView> for EnvelopedCategoryJson {
    fn present(view: &CategoryView, context: &Context) -> Self {
        Self {
            payload: Present::present(view, context),
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CategoriesJson {
    payload: Vec<CategoryJson>,
    meta: CategoriesMetaJson,
}

#[derive(Debug, Serialize, ToSchema)]
struct CategoriesMetaJson {
    current_page: u32,
    categories_count: u64,
}

impl Present<CategoryList> for CategoriesJson {
    fn present(list: &CategoryList, context: &Context) -> Self {
        Self {
            payload: Present::present(&list.categories, context),
            meta: CategoriesMetaJson {
                current_page: list.page,
                categories_count: list.total,
            },
        }
    }
}
