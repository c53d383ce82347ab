//! Categories.

use super::{among_first, counts_by_locale};
use crate::prelude::*;
use crate::schema::{articles, categories, related_categories};
use diesel::dsl::count_star;
use nimchat_core_model::{CategoryId, PortalId};
use nimchat_helpcenter::categories::{Category, CategoryAttributes, CategoryList};
use nimchat_helpcenter::portals::Portal;
use nimchat_helpcenter::ports::{Categories, CategoryLookup};

row! {
    CategoryRow of categories as Category {
        id, account_id, portal_id, created_at, updated_at;
        attributes: CategoryAttributes {
            name, slug, locale, description, position, icon, parent_id, associated_id,
        }
    }
}

new_row! {
    RelatedRow into related_categories { category_id, related_id }
}

/// The columns that people set.
macro_rules! values {
    ($attributes:expr) => {
        columns!(categories of $attributes =>
            name, slug, locale, description, position, icon, parent_id, associated_id)
    };
}

/// By position, those without one last.
macro_rules! in_order {
    ($query:expr) => {
        $query.order((
            categories::portal_id,
            categories::position.is_null(),
            categories::position,
            categories::id,
        ))
    };
}

impl CategoryLookup for UnitOfWork<'_> {
    fn many(&mut self, portal: PortalId, ids: &[CategoryId]) -> StoreResult<Vec<Category>> {
        self.load_among(ids, |ids| {
            categories::table
                .filter(categories::id.eq_any(ids))
                .filter(categories::portal_id.eq(portal.get()))
        })
    }

    fn page(
        &mut self,
        portal: PortalId,
        locale: Option<&str>,
        page: u32,
    ) -> StoreResult<(Vec<Category>, u64)> {
        let before = i64::from(CategoryList::PER_PAGE) * i64::from(page.saturating_sub(1));
        let matching = || {
            let all = categories::table
                .filter(categories::portal_id.eq(portal.get()))
                .into_boxed();
            match locale {
                Some(locale) => all.filter(categories::locale.eq(locale.to_owned())),
                None => all,
            }
        };
        let total = self.read_count(|c| matching().count().get_result(c))?;
        let page = in_order!(matching())
            .limit(CategoryList::PER_PAGE.into())
            .offset(before);
        Ok((self.load(page)?, total))
    }

    fn first(&mut self, portals: &[PortalId], limit: u32) -> StoreResult<Vec<Category>> {
        let first = among_first(
            "categories",
            "position IS NULL, position, id",
            portals,
            limit,
        );
        self.load(in_order!(
            categories::table
                .filter(categories::portal_id.eq_any(numbers(portals)))
                .filter(first)
        ))
    }

    fn counts(&mut self, portals: &[PortalId]) -> StoreResult<Vec<(PortalId, String, u64)>> {
        counts_by_locale!(self, categories of portals)
    }

    fn related(&mut self, from: &[CategoryId]) -> StoreResult<Vec<(CategoryId, CategoryId)>> {
        if from.is_empty() {
            return Ok(Vec::new());
        }
        self.read_pairs(|c| {
            related_categories::table
                .filter(related_categories::category_id.eq_any(numbers(from)))
                .order((
                    related_categories::category_id,
                    related_categories::related_id,
                ))
                .load(c)
        })
    }
}

impl Categories for UnitOfWork<'_> {
    fn add(
        &mut self,
        portal: &Portal,
        attributes: &CategoryAttributes,
        at: DateTime<Utc>,
    ) -> StoreResult<Category> {
        let set = (
            categories::account_id.eq(portal.account_id.get()),
            categories::portal_id.eq(portal.id.get()),
            values!(attributes),
            categories::created_at.eq(at.naive_utc()),
            categories::updated_at.eq(at.naive_utc()),
        );
        insert!(self, Category, CategoryRow into categories, set)
    }

    fn update(&mut self, category: &Category) -> StoreResult<()> {
        let attributes = &category.attributes;
        self.must_write(|c| {
            let moved = articles::table
                .filter(articles::category_id.eq(category.id.get()))
                .filter(articles::locale.ne(&attributes.locale));
            diesel::update(moved)
                .set(articles::locale.eq(&attributes.locale))
                .execute(c)?;
            diesel::update(categories::table.find(category.id.get()))
                .set((
                    values!(attributes),
                    categories::updated_at.eq(category.updated_at.naive_utc()),
                ))
                .execute(c)
        })
    }

    fn relate(&mut self, id: CategoryId, to: &[CategoryId]) -> StoreResult<()> {
        let row = |to: &CategoryId| RelatedRow {
            category_id: id.get(),
            related_id: to.get(),
        };
        let rows: Vec<RelatedRow> = to.iter().map(row).collect();
        self.write(|c| {
            let former = related_categories::category_id.eq(id.get());
            diesel::delete(related_categories::table.filter(former)).execute(c)?;
            InsertMany::all(&rows).execute(c)
        })
    }

    fn remove(&mut self, portal: PortalId, id: CategoryId) -> StoreResult<bool> {
        let one = categories::table
            .filter(categories::id.eq(id.get()))
            .filter(categories::portal_id.eq(portal.get()));
        self.wrote(|c| diesel::delete(one).execute(c))
    }
}
