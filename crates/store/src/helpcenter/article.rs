//! Articles, and the words that searches look up.

use super::{among_first, counts_by_locale};
use crate::keyset::{Keyset, Slice, in_order};
use crate::prelude::*;
use crate::schema::{article_words, articles, categories};
use diesel::dsl::{count_star, exists, max, sql};
use diesel::expression::SqlLiteral;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::{BigInt, Integer, Timestamp};
use nimchat_core_model::{ArticleId, CategoryId, Page, PageRequest, PortalId, Portion, UserId};
use nimchat_helpcenter::articles::{
    Article, ArticleAttributes, ArticleFilter, ArticleQuery, ArticleStatus, ArticleTally,
    order_of_found, words,
};
use nimchat_helpcenter::portals::Portal;
use nimchat_helpcenter::ports::{ArticleLookup, Articles};
use std::collections::HashMap;

row! {
    ArticleRow of articles as Article {
        id, account_id, portal_id, views, created_at, updated_at;
        attributes: ArticleAttributes {
            title, content, description, slug, status, locale, position, category_id, author_id,
            associated_id, meta,
        }
    }
}

/// 0 before the first view; there is an index of it.
pub(super) fn views() -> SqlLiteral<BigInt> {
    sql("coalesce(articles.views, 0)")
}

/// The columns that people set.
macro_rules! values {
    ($attributes:expr) => {
        columns!(articles of $attributes =>
            category_id, author_id, associated_id, title, content, description, slug, status,
            locale, position, meta)
    };
}

new_row! {
    WordRow into article_words { portal_id, word, article_id }
}

fn add_words(
    c: &mut AnyConn,
    portal_id: i64,
    article_id: i64,
    attributes: &ArticleAttributes,
) -> QueryResult<()> {
    let texts = [attributes.title.as_str(), attributes.content.as_str()];
    let rows: Vec<WordRow> = words(texts.into_iter().chain(attributes.description.as_deref()))
        .into_iter()
        .map(|word| WordRow {
            portal_id,
            word,
            article_id,
        })
        .collect();
    InsertMany::all(&rows).execute(c).map(drop)
}

/// The articles of the portal that the filter matches.
pub(super) fn matching(
    portal: PortalId,
    filter: &ArticleFilter,
) -> articles::BoxedQuery<'static, MultiBackend> {
    let mut rows = articles::table
        .filter(articles::portal_id.eq(portal.get()))
        .into_boxed();
    if let Some(locale) = &filter.locale {
        rows = rows.filter(articles::locale.eq(locale.clone()));
    }
    if let Some(slug) = &filter.category_slug {
        let named = categories::table
            .filter(categories::portal_id.eq(portal.get()))
            .filter(categories::slug.eq(slug.clone()))
            .select(categories::id.nullable());
        rows = rows.filter(articles::category_id.eq_any(named));
    }
    having(rows, &[portal], &filter.words)
}

/// Those of the articles of these portals in which each of the words begins a word.
fn having(
    mut rows: articles::BoxedQuery<'static, MultiBackend>,
    portals: &[PortalId],
    words: &[String],
) -> articles::BoxedQuery<'static, MultiBackend> {
    for word in words {
        // every word that begins so lies between these two
        let beyond = format!("{word}{}", char::MAX);
        let with_word = article_words::table
            .filter(article_words::portal_id.eq_any(numbers(portals)))
            .filter(article_words::word.ge(word.clone()))
            .filter(article_words::word.lt(beyond))
            .select(article_words::article_id);
        rows = rows.filter(articles::id.eq_any(with_word));
    }
    rows
}

/// Writes the positions of many articles in one statement. Its text depends on their number, so that it does
/// not stay prepared.
struct Placing {
    portal: i64,
    at: NaiveDateTime,
    positions: Vec<(i64, i32)>,
}

impl Placing {
    /// Databases accept a limited number of values.
    const MOST: usize = 5_000;
}

impl QueryFragment<MultiBackend> for Placing {
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        pass.unsafe_to_cache_prepared();
        pass.push_sql("UPDATE articles SET updated_at = ");
        pass.push_bind_param::<Timestamp, _>(&self.at)?;
        pass.push_sql(", position = placed.column2 FROM (VALUES ");
        for (place, (id, position)) in self.positions.iter().enumerate() {
            pass.push_sql(if place == 0 { "(" } else { ", (" });
            pass.push_bind_param::<BigInt, _>(id)?;
            pass.push_sql(", ");
            pass.push_bind_param::<Integer, _>(position)?;
            pass.push_sql(")");
        }
        pass.push_sql(") AS placed WHERE articles.id = placed.column1 AND articles.portal_id = ");
        pass.push_bind_param::<BigInt, _>(&self.portal)
    }
}

impl QueryId for Placing {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl RunQueryDsl<AnyConn> for Placing {}

impl ArticleLookup for UnitOfWork<'_> {
    fn many(&mut self, portal: PortalId, ids: &[ArticleId]) -> StoreResult<Vec<Article>> {
        self.load_among(ids, |ids| {
            articles::table
                .filter(articles::id.eq_any(ids))
                .filter(articles::portal_id.eq(portal.get()))
        })
    }

    fn list(
        &mut self,
        portal: PortalId,
        query: &ArticleQuery,
        page: Page,
    ) -> StoreResult<Vec<Article>> {
        let mut rows = matching(portal, &query.filter);
        if let Some(status) = query.status {
            rows = rows.filter(articles::status.eq(status.code()));
        }
        if let Some(author) = query.author_id {
            rows = rows.filter(articles::author_id.eq(author.get()));
        }
        let rows = if query.filter.category_slug.is_some() {
            rows.order((articles::position, articles::id))
        } else {
            rows.order((articles::updated_at.desc(), articles::id.desc()))
        };
        let before = i64::try_from(page.offset()).unwrap_or(i64::MAX);
        self.load(rows.limit(page.per_page().into()).offset(before))
    }

    fn search(
        &mut self,
        portals: &[PortalId],
        words: &[String],
        asked: &PageRequest,
    ) -> StoreResult<Portion<Article>> {
        let (order, slice) = (order_of_found(), Slice::asked(asked));
        let keyset = Keyset::new("articles", order.keys(), order.begins(asked)?);
        let rows = articles::table
            .filter(articles::portal_id.eq_any(numbers(portals)))
            .into_boxed();
        let rows = in_order!(having(rows, portals, words), keyset);
        let articles = self.load(rows.limit(slice.limit).offset(slice.offset))?;
        Ok(order.portion(articles, asked.page))
    }

    fn tally(
        &mut self,
        portal: PortalId,
        filter: &ArticleFilter,
        own: UserId,
    ) -> StoreResult<ArticleTally> {
        self.run(|c| {
            let all = matching(portal, &ArticleFilter::default());
            let own = matching(portal, filter).filter(articles::author_id.eq(own.get()));
            let mut tally = ArticleTally {
                all: count(all.count().get_result(c)?),
                own: count(own.count().get_result(c)?),
                ..ArticleTally::default()
            };
            for status in ArticleStatus::ALL {
                let rows = matching(portal, filter).filter(articles::status.eq(status.code()));
                tally.add(status, count(rows.count().get_result(c)?));
            }
            Ok(tally)
        })
    }

    fn first(&mut self, portals: &[PortalId], limit: u32) -> StoreResult<Vec<Article>> {
        let first = among_first("articles", "position, id", portals, limit);
        self.load(
            articles::table
                .filter(articles::portal_id.eq_any(numbers(portals)))
                .filter(first)
                .order((articles::portal_id, articles::position, articles::id)),
        )
    }

    fn counts(&mut self, portals: &[PortalId]) -> StoreResult<Vec<(PortalId, String, u64)>> {
        counts_by_locale!(self, articles of portals)
    }

    fn counts_in(
        &mut self,
        portal: PortalId,
        categories: &[CategoryId],
    ) -> StoreResult<HashMap<CategoryId, u64>> {
        let rows: Vec<(Option<i64>, i64)> = self.run(|c| {
            articles::table
                .filter(articles::portal_id.eq(portal.get()))
                .filter(articles::category_id.eq_any(numbers(categories)))
                .group_by(articles::category_id)
                .select((articles::category_id, count_star()))
                .load(c)
        })?;
        let rows = rows.into_iter();
        Ok(rows
            .filter_map(|(id, rows)| Some((id?.into(), count(rows))))
            .collect())
    }

    fn translations(&mut self, portal: PortalId, of: &[ArticleId]) -> StoreResult<Vec<Article>> {
        self.load_among(of, |of| {
            articles::table
                .filter(articles::associated_id.eq_any(of))
                .filter(articles::portal_id.eq(portal.get()))
                .order(articles::id)
        })
    }

    fn last_position(
        &mut self,
        portal: PortalId,
        category: Option<CategoryId>,
    ) -> StoreResult<Option<i32>> {
        self.run(|c| {
            let all = articles::table
                .filter(articles::portal_id.eq(portal.get()))
                .select(max(articles::position))
                .into_boxed();
            match category {
                Some(category) => all.filter(articles::category_id.eq(category.get())),
                None => all.filter(articles::category_id.is_null()),
            }
            .get_result(c)
        })
    }

    fn slug_is_taken(&mut self, slug: &str) -> StoreResult<bool> {
        self.run(|c| {
            diesel::select(exists(articles::table.filter(articles::slug.eq(slug)))).get_result(c)
        })
    }
}

impl Articles for UnitOfWork<'_> {
    fn add(
        &mut self,
        portal: &Portal,
        attributes: &ArticleAttributes,
        at: DateTime<Utc>,
    ) -> StoreResult<Article> {
        let added: ArticleRow = self.run(|c| {
            let added: ArticleRow = diesel::insert_into(articles::table)
                .values((
                    articles::account_id.eq(portal.account_id.get()),
                    articles::portal_id.eq(portal.id.get()),
                    values!(attributes),
                    articles::created_at.eq(at.naive_utc()),
                    articles::updated_at.eq(at.naive_utc()),
                ))
                .returning(cols::<ArticleRow>())
                .get_result(c)?;
            add_words(c, added.portal_id, added.id, attributes)?;
            Ok(added)
        })?;
        self.note_made(RecordKind::Article, added.id);
        added.try_into()
    }

    fn update(&mut self, article: &Article) -> StoreResult<()> {
        let attributes = &article.attributes;
        let id = article.id.get();
        self.must_write(|c| {
            let rows = diesel::update(articles::table.find(id))
                .set((
                    values!(attributes),
                    articles::updated_at.eq(article.updated_at.naive_utc()),
                ))
                .execute(c)?;
            if rows > 0 {
                diesel::delete(article_words::table.filter(article_words::article_id.eq(id)))
                    .execute(c)?;
                add_words(c, article.portal_id.get(), id, attributes)?;
            }
            Ok(rows)
        })
    }

    fn place(
        &mut self,
        portal: PortalId,
        positions: &[(ArticleId, i32)],
        at: DateTime<Utc>,
    ) -> StoreResult<usize> {
        let mut placed = 0;
        for some in positions.chunks(Placing::MOST) {
            let placing = Placing {
                portal: portal.get(),
                at: at.naive_utc(),
                positions: (some.iter())
                    .map(|(id, position)| (id.get(), *position))
                    .collect(),
            };
            placed += self.run(|c| placing.execute(c))?;
        }
        Ok(placed)
    }

    fn count_view(&mut self, portal: PortalId, slug: &str) -> StoreResult<bool> {
        let viewed = articles::table
            .filter(articles::slug.eq(slug))
            .filter(articles::portal_id.eq(portal.get()))
            .filter(articles::status.eq(ArticleStatus::Published.code()));
        let counted = articles::views.eq((views() + 1).nullable());
        self.wrote(|c| diesel::update(viewed).set(counted).execute(c))
    }

    fn remove(&mut self, portal: PortalId, id: ArticleId) -> StoreResult<bool> {
        let one = articles::table
            .filter(articles::id.eq(id.get()))
            .filter(articles::portal_id.eq(portal.get()));
        self.wrote(|c| diesel::delete(one).execute(c))
    }
}
