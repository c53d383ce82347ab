//! Categories.

use super::{count, list, numbers};
use crate::conn::MultiBackend;
use crate::dialect::{InsertMany, Row, Values};
use crate::rows::changed;
use crate::schema::{articles, categories, related_categories};
use crate::types::cols;
use crate::unit_of_work::UnitOfWork;
use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::dsl::{count_star, sql};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool};
use nimchat_core_model::idempotency::RecordKind;
use nimchat_core_model::{CategoryId, PortalId, StoreError};
use nimchat_helpcenter::categories::{Category, CategoryAttributes, CategoryList};
use nimchat_helpcenter::portals::Portal;
use nimchat_helpcenter::ports::{Categories, CategoryLookup};

#[derive(Queryable, Selectable)]
#[diesel(table_name = categories, check_for_backend(MultiBackend))]
struct CategoryRow {
    id: i64,
    account_id: i64,
    portal_id: i64,
    name: String,
    slug: String,
    locale: String,
    description: Option<String>,
    position: Option<i32>,
    icon: String,
    parent_id: Option<i64>,
    associated_id: Option<i64>,
    created_at: NaiveDateTime,
    updated_at: NaiveDateTime,
}

impl From<CategoryRow> for Category {
    fn from(row: CategoryRow) -> Self {
        Self {
            id: row.id.into(),
            account_id: row.account_id.into(),
            portal_id: row.portal_id.into(),
            attributes: CategoryAttributes {
                name: row.name,
                slug: row.slug,
                locale: row.locale,
                description: row.description,
                position: row.position,
                icon: row.icon,
                parent_id: row.parent_id.map(CategoryId::new),
                associated_id: row.associated_id.map(CategoryId::new),
            },
            created_at: row.created_at.and_utc(),
            updated_at: row.updated_at.and_utc(),
        }
    }
}

/// From and to.
struct RelatedRow(i64, i64);

impl Row for RelatedRow {
    const INTO: &'static str = "related_categories (category_id, related_id)";

    fn bind<'b>(&'b self, values: &mut Values<'_, 'b>) -> QueryResult<()> {
        values.bind::<BigInt, _>(&self.0)?;
        values.bind::<BigInt, _>(&self.1)
    }
}

/// The columns that people set.
macro_rules! values {
    ($attributes:expr) => {
        (
            categories::name.eq(&$attributes.name),
            categories::slug.eq(&$attributes.slug),
            categories::locale.eq(&$attributes.locale),
            categories::description.eq(&$attributes.description),
            categories::position.eq($attributes.position),
            categories::icon.eq(&$attributes.icon),
            categories::parent_id.eq($attributes.parent_id.map(CategoryId::get)),
            categories::associated_id.eq($attributes.associated_id.map(CategoryId::get)),
        )
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
    fn many(&mut self, portal: PortalId, ids: &[CategoryId]) -> Result<Vec<Category>, StoreError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        self.read_all(|c| {
            categories::table
                .filter(categories::id.eq_any(numbers(ids, CategoryId::get)))
                .filter(categories::portal_id.eq(portal.get()))
                .select(CategoryRow::as_select())
                .load(c)
        })
    }

    fn page(
        &mut self,
        portal: PortalId,
        locale: Option<&str>,
        page: u32,
    ) -> Result<(Vec<Category>, u64), StoreError> {
        let before = i64::from(CategoryList::PER_PAGE) * i64::from(page.saturating_sub(1));
        let (rows, total): (Vec<CategoryRow>, i64) = self.run(|c| {
            let matching = || {
                let all = categories::table
                    .filter(categories::portal_id.eq(portal.get()))
                    .into_boxed();
                match locale {
                    Some(locale) => all.filter(categories::locale.eq(locale.to_owned())),
                    None => all,
                }
            };
            let total = matching().count().get_result(c)?;
            let rows = in_order!(matching())
                .limit(CategoryList::PER_PAGE.into())
                .offset(before)
                .select(CategoryRow::as_select())
                .load(c)?;
            Ok((rows, total))
        })?;
        Ok((rows.into_iter().map(Category::from).collect(), count(total)))
    }

    fn first(&mut self, portals: &[PortalId], limit: u32) -> Result<Vec<Category>, StoreError> {
        self.read_all(|c| {
            let first = sql::<Bool>(
                "categories.id IN (SELECT ranked.id FROM (SELECT id, row_number() OVER \
                 (PARTITION BY portal_id ORDER BY position IS NULL, position, id) AS place \
                 FROM categories WHERE portal_id IN (",
            )
            .sql(&list(portals))
            .sql(")) ranked WHERE ranked.place <= ")
            .bind::<BigInt, _>(i64::from(limit))
            .sql(")");
            in_order!(
                categories::table
                    .filter(categories::portal_id.eq_any(numbers(portals, PortalId::get)))
                    .filter(first)
            )
            .select(CategoryRow::as_select())
            .load(c)
        })
    }

    fn counts(&mut self, portals: &[PortalId]) -> Result<Vec<(PortalId, String, u64)>, StoreError> {
        let rows: Vec<(i64, String, i64)> = self.run(|c| {
            categories::table
                .filter(categories::portal_id.eq_any(numbers(portals, PortalId::get)))
                .group_by((categories::portal_id, categories::locale))
                .order((categories::portal_id, categories::locale))
                .select((categories::portal_id, categories::locale, count_star()))
                .load(c)
        })?;
        let rows = rows.into_iter();
        Ok(rows
            .map(|(portal, locale, rows)| (portal.into(), locale, count(rows)))
            .collect())
    }

    fn related(
        &mut self,
        from: &[CategoryId],
    ) -> Result<Vec<(CategoryId, CategoryId)>, StoreError> {
        if from.is_empty() {
            return Ok(Vec::new());
        }
        let rows: Vec<(i64, i64)> = self.run(|c| {
            related_categories::table
                .filter(related_categories::category_id.eq_any(numbers(from, CategoryId::get)))
                .order((
                    related_categories::category_id,
                    related_categories::related_id,
                ))
                .load(c)
        })?;
        let pairs = rows.into_iter();
        Ok(pairs.map(|(from, to)| (from.into(), to.into())).collect())
    }
}

impl Categories for UnitOfWork<'_> {
    fn add(
        &mut self,
        portal: &Portal,
        attributes: &CategoryAttributes,
        at: DateTime<Utc>,
    ) -> Result<Category, StoreError> {
        let added: CategoryRow = self.run(|c| {
            diesel::insert_into(categories::table)
                .values((
                    categories::account_id.eq(portal.account_id.get()),
                    categories::portal_id.eq(portal.id.get()),
                    values!(attributes),
                    categories::created_at.eq(at.naive_utc()),
                    categories::updated_at.eq(at.naive_utc()),
                ))
                .returning(cols::<CategoryRow>())
                .get_result(c)
        })?;
        self.note_made(RecordKind::Category, added.id);
        Ok(added.into())
    }

    fn update(&mut self, category: &Category) -> Result<(), StoreError> {
        let attributes = &category.attributes;
        changed(self.run(|c| {
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
        })?)
    }

    fn relate(&mut self, id: CategoryId, to: &[CategoryId]) -> Result<(), StoreError> {
        let rows: Vec<RelatedRow> = to.iter().map(|to| RelatedRow(id.get(), to.get())).collect();
        self.run(|c| {
            let former = related_categories::category_id.eq(id.get());
            diesel::delete(related_categories::table.filter(former)).execute(c)?;
            InsertMany::all(&rows).execute(c)
        })?;
        Ok(())
    }

    fn remove(&mut self, portal: PortalId, id: CategoryId) -> Result<bool, StoreError> {
        let removed = self.run(|c| {
            diesel::delete(
                categories::table
                    .filter(categories::id.eq(id.get()))
                    .filter(categories::portal_id.eq(portal.get())),
            )
            .execute(c)
        })?;
        Ok(removed > 0)
    }
}
