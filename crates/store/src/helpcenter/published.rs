//! Published articles, as readers see them.

use super::article::{matching, views};
use crate::prelude::*;
use crate::schema::articles;
use diesel::dsl::{self, count_star, sql};
use diesel::sql_types::{BigInt, Bool, SmallInt, Text};
use nimchat_core_model::{CategoryId, PortalId};
use nimchat_helpcenter::articles::{
    Article, ArticleFilter, ArticleStatus, PublishedCount, PublishedOrder, PublishedQuery,
};
use nimchat_helpcenter::ports::PublishedArticles;

const PUBLISHED: i16 = ArticleStatus::Published.code();

fn published(
    portal: PortalId,
    filter: &ArticleFilter,
) -> articles::BoxedQuery<'static, MultiBackend> {
    matching(portal, filter).filter(articles::status.eq(PUBLISHED))
}

impl PublishedArticles for UnitOfWork<'_> {
    fn by_slug(&mut self, portal: PortalId, slug: &str) -> StoreResult<Option<Article>> {
        self.first(
            articles::table
                .filter(articles::slug.eq(slug))
                .filter(articles::portal_id.eq(portal.get()))
                .filter(articles::status.eq(PUBLISHED)),
        )
    }

    fn list(
        &mut self,
        portal: PortalId,
        query: &PublishedQuery,
        skipped: u64,
        limit: u32,
    ) -> StoreResult<Vec<Article>> {
        let mut rows = published(portal, &query.filter);
        if query.in_categories {
            rows = rows.filter(articles::category_id.is_not_null());
        }
        let rows = match query.order {
            PublishedOrder::Position => rows.order((articles::position, articles::id)),
            PublishedOrder::Views => rows.order((views().desc(), articles::id)),
            PublishedOrder::Changed => rows.order((articles::updated_at.desc(), articles::id)),
        };
        self.load(
            rows.limit(limit.into())
                .offset(i64::try_from(skipped).unwrap_or(i64::MAX)),
        )
    }

    fn count(&mut self, portal: PortalId, filter: &ArticleFilter) -> StoreResult<u64> {
        let rows = published(portal, filter);
        self.run(|c| rows.count().get_result(c)).map(count)
    }

    fn first(&mut self, portal: PortalId, locale: &str, limit: u32) -> StoreResult<Vec<Article>> {
        let first = sql::<Bool>(
            "articles.id IN (SELECT ranked.id FROM (SELECT id, row_number() OVER \
                 (PARTITION BY category_id ORDER BY position, id) AS place FROM articles \
                 WHERE portal_id = ",
        )
        .bind::<BigInt, _>(portal.get())
        .sql(" AND status = ")
        .bind::<SmallInt, _>(PUBLISHED)
        .sql(" AND locale = ")
        .bind::<Text, _>(locale)
        .sql(") ranked WHERE ranked.place <= ")
        .bind::<BigInt, _>(i64::from(limit))
        .sql(")");
        self.load(
            articles::table
                .filter(first)
                .order((articles::position, articles::id)),
        )
    }

    fn counts(&mut self, portal: PortalId) -> StoreResult<Vec<PublishedCount>> {
        let rows: Vec<(String, Option<i64>, i64, i64)> = self.run(|c| {
            articles::table
                .filter(articles::portal_id.eq(portal.get()))
                .filter(articles::status.eq(PUBLISHED))
                .group_by((articles::locale, articles::category_id))
                .select((
                    articles::locale,
                    articles::category_id,
                    count_star(),
                    dsl::count(articles::author_id).aggregate_distinct(),
                ))
                .load(c)
        })?;
        let rows = rows.into_iter();
        Ok(rows
            .map(|(locale, category, articles, authors)| PublishedCount {
                locale,
                category_id: category.map(CategoryId::new),
                articles: count(articles),
                authors: count(authors),
            })
            .collect())
    }

    fn slugs(
        &mut self,
        portal: PortalId,
        limit: u32,
    ) -> StoreResult<Vec<(String, String, DateTime<Utc>)>> {
        let rows: Vec<(String, String, NaiveDateTime)> = self.run(|c| {
            articles::table
                .filter(articles::portal_id.eq(portal.get()))
                .filter(articles::status.eq(PUBLISHED))
                .order(articles::id)
                .limit(limit.into())
                .select((articles::slug, articles::locale, articles::updated_at))
                .load(c)
        })?;
        let rows = rows.into_iter();
        Ok(rows
            .map(|(slug, locale, at)| (slug, locale, at.and_utc()))
            .collect())
    }
}
