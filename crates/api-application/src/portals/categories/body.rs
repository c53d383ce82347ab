//! The request bodies of categories.

use nimchat_api_kit::prelude::*;
use nimchat_core_model::CategoryId;
use nimchat_helpcenter::SaveCategory;

/// May be nested under the key `category`. The service checks the values.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(default)]
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
    associated_category_id: Field<CategoryId>,
    /// To define parent category, e.g product documentation has multiple level features in sales category or in
    /// engineering category; 0 is none
    #[schema(value_type = Option<i64>)]
    parent_category_id: Field<CategoryId>,
    /// The categories that it points readers to; none of them keeps those that it has
    related_category_ids: Option<Vec<CategoryId>>,
}

impl From<CategoryBody> for SaveCategory {
    fn from(body: CategoryBody) -> Self {
        // no record has the id 0, which the reference's example sends
        let link = |link: Field<CategoryId>| {
            let link = link.change();
            link.map(|id| id.filter(|id| id.get() != 0))
        };
        Self {
            // null is a blank text, which is refused
            name: body.name.change().map(Option::unwrap_or_default),
            slug: body.slug.change().map(Option::unwrap_or_default),
            locale: body.locale,
            description: body.description.change(),
            position: body.position.change(),
            icon: body.icon.change().map(Option::unwrap_or_default),
            parent_id: link(body.parent_category_id),
            associated_id: link(body.associated_category_id),
            related_ids: body.related_category_ids.unwrap_or_default(),
        }
    }
}

/// The filter of a list.
#[derive(Debug, Default, Deserialize, Validate, IntoParams)]
#[serde(default)]
pub(super) struct CategoriesQuery {
    /// Categories in this language
    pub(super) locale: Option<String>,
    /// Which page of a thousand categories, from 1
    page: Option<String>,
}
