//! Published articles in memory.

use super::State;
use crate::articles::{
    Article, ArticleFilter, ArticleStatus, PublishedCount, PublishedOrder, PublishedQuery,
};
use crate::ports::PublishedArticles;
use chrono::{DateTime, Utc};
use nimchat_core_model::{CategoryId, PortalId, StoreResult, UserId};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};

impl State {
    fn published(&self, portal: PortalId, filter: &ArticleFilter) -> Vec<Article> {
        let mut found = self.matching(portal, filter);
        found.retain(|one| one.attributes.status == ArticleStatus::Published);
        found.sort_by_key(|one| (one.attributes.position, one.id));
        found
    }
}

impl PublishedArticles for State {
    fn by_slug(&mut self, portal: PortalId, slug: &str) -> StoreResult<Option<Article>> {
        let mut all = self
            .published(portal, &ArticleFilter::default())
            .into_iter();
        Ok(all.find(|one| one.attributes.slug == slug))
    }

    fn list(
        &mut self,
        portal: PortalId,
        query: &PublishedQuery,
        skipped: u64,
        limit: u32,
    ) -> StoreResult<Vec<Article>> {
        let mut found = self.published(portal, &query.filter);
        found.retain(|one| !query.in_categories || one.attributes.category_id.is_some());
        match query.order {
            PublishedOrder::Position => {}
            PublishedOrder::Views => {
                found.sort_by_key(|one| (Reverse(one.views.unwrap_or_default()), one.id));
            }
            PublishedOrder::Changed => found.sort_by_key(|one| (Reverse(one.updated_at), one.id)),
        }
        let skipped = usize::try_from(skipped).unwrap_or(usize::MAX);
        let found = found.into_iter().skip(skipped);
        Ok(found.take(limit as usize).collect())
    }

    fn count(&mut self, portal: PortalId, filter: &ArticleFilter) -> StoreResult<u64> {
        Ok(self.published(portal, filter).len() as u64)
    }

    fn first(&mut self, portal: PortalId, locale: &str, limit: u32) -> StoreResult<Vec<Article>> {
        let filter = ArticleFilter {
            locale: Some(locale.to_owned()),
            ..ArticleFilter::default()
        };
        let mut taken = HashMap::<Option<CategoryId>, u32>::new();
        let mut found = self.published(portal, &filter);
        found.retain(|one| {
            let taken = taken.entry(one.attributes.category_id).or_default();
            *taken += 1;
            *taken <= limit
        });
        Ok(found)
    }

    fn counts(&mut self, portal: PortalId) -> StoreResult<Vec<PublishedCount>> {
        let mut counts = BTreeMap::<_, (u64, BTreeSet<UserId>)>::new();
        for Article { attributes, .. } in self.published(portal, &ArticleFilter::default()) {
            let (articles, authors) = counts
                .entry((attributes.locale, attributes.category_id))
                .or_default();
            *articles += 1;
            authors.extend(attributes.author_id);
        }
        let counts = counts.into_iter();
        Ok(counts
            .map(
                |((locale, category_id), (articles, authors))| PublishedCount {
                    locale,
                    category_id,
                    articles,
                    authors: authors.len() as u64,
                },
            )
            .collect())
    }

    fn slugs(
        &mut self,
        portal: PortalId,
        limit: u32,
    ) -> StoreResult<Vec<(String, String, DateTime<Utc>)>> {
        let mut found = self.published(portal, &ArticleFilter::default());
        found.sort_by_key(|one| one.id);
        let found = found.into_iter().take(limit as usize);
        Ok(found
            .map(|one| (one.attributes.slug, one.attributes.locale, one.updated_at))
            .collect())
    }
}
