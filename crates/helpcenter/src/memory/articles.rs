//! Articles in memory.

use super::{State, conflict};
use crate::articles::{
    Article, ArticleAttributes, ArticleFilter, ArticleQuery, ArticleStatus, ArticleTally,
    order_of_found, words,
};
use crate::portals::Portal;
use crate::ports::{ArticleLookup, Articles};
use chrono::{DateTime, Utc};
use nimchat_core_model::{
    ArticleId, CategoryId, Page, PageRequest, PortalId, Portion, StoreError, StoreResult, UserId,
};
use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

impl State {
    fn check_article(&self, id: Option<ArticleId>, slug: &str) -> StoreResult<()> {
        let mut others = self.articles.values().filter(|other| Some(other.id) != id);
        if others.any(|other| other.attributes.slug == slug) {
            return Err(conflict("articles_slug_key"));
        }
        Ok(())
    }

    fn articles_of(&self, portal: PortalId) -> impl Iterator<Item = &Article> {
        let all = self.articles.values();
        all.filter(move |article| article.portal_id == portal)
    }

    pub(super) fn matching(&self, portal: PortalId, filter: &ArticleFilter) -> Vec<Article> {
        let fits = |article: &&Article| {
            let Article { attributes, .. } = article;
            let category = attributes
                .category_id
                .and_then(|id| self.categories.get(&id));
            let locale = filter.locale.as_ref();
            let slug = filter.category_slug.as_ref();
            let texts = [&attributes.title, &attributes.content].map(String::as_str);
            let texts = texts.into_iter().chain(attributes.description.as_deref());
            let found = words(texts);
            locale.is_none_or(|locale| attributes.locale == *locale)
                && slug.is_none_or(|slug| {
                    category.is_some_and(|category| category.attributes.slug == *slug)
                })
                && filter
                    .words
                    .iter()
                    .all(|word| found.iter().any(|found| found.starts_with(word.as_str())))
        };
        self.articles_of(portal).filter(fits).cloned().collect()
    }
}

fn on_page(found: Vec<Article>, page: Page) -> Vec<Article> {
    let before = usize::try_from(page.offset()).unwrap_or(usize::MAX);
    let rest = found.into_iter().skip(before);
    rest.take(page.per_page() as usize).collect()
}

impl ArticleLookup for State {
    fn many(&mut self, portal: PortalId, ids: &[ArticleId]) -> StoreResult<Vec<Article>> {
        let all = self.articles_of(portal);
        Ok(all.filter(|one| ids.contains(&one.id)).cloned().collect())
    }

    fn list(
        &mut self,
        portal: PortalId,
        query: &ArticleQuery,
        page: Page,
    ) -> StoreResult<Vec<Article>> {
        let mut found = self.matching(portal, &query.filter);
        found.retain(|Article { attributes, .. }| {
            query
                .status
                .is_none_or(|status| attributes.status == status)
                && (query.author_id.is_none() || attributes.author_id == query.author_id)
        });
        if query.filter.category_slug.is_some() {
            found.sort_by_key(|one| (one.attributes.position, one.id));
        } else {
            found.sort_by_key(|one| Reverse((one.updated_at, one.id)));
        }
        Ok(on_page(found, page))
    }

    fn search(
        &mut self,
        portals: &[PortalId],
        words: &[String],
        asked: &PageRequest,
    ) -> StoreResult<Portion<Article>> {
        let filter = ArticleFilter {
            words: words.to_vec(),
            ..ArticleFilter::default()
        };
        let each = portals.iter();
        let found = each.flat_map(|portal| self.matching(*portal, &filter));
        order_of_found().select(found.collect(), asked)
    }

    fn tally(
        &mut self,
        portal: PortalId,
        filter: &ArticleFilter,
        own: UserId,
    ) -> StoreResult<ArticleTally> {
        let mut tally = ArticleTally {
            all: self.articles_of(portal).count() as u64,
            ..ArticleTally::default()
        };
        for Article { attributes, .. } in self.matching(portal, filter) {
            tally.add(attributes.status, 1);
            tally.own += u64::from(attributes.author_id == Some(own));
        }
        Ok(tally)
    }

    fn first(&mut self, portals: &[PortalId], limit: u32) -> StoreResult<Vec<Article>> {
        let each = portals.iter().flat_map(|portal| {
            let mut all: Vec<_> = self.articles_of(*portal).cloned().collect();
            all.sort_by_key(|one| (one.attributes.position, one.id));
            all.into_iter().take(limit as usize)
        });
        Ok(each.collect())
    }

    fn counts(&mut self, portals: &[PortalId]) -> StoreResult<Vec<(PortalId, String, u64)>> {
        let mut counts = BTreeMap::new();
        let all = self.articles.values();
        for one in all.filter(|one| portals.contains(&one.portal_id)) {
            let key = (one.portal_id, one.attributes.locale.clone());
            *counts.entry(key).or_insert(0) += 1;
        }
        let counts = counts.into_iter();
        Ok(counts
            .map(|((portal, locale), count)| (portal, locale, count))
            .collect())
    }

    fn counts_in(
        &mut self,
        portal: PortalId,
        categories: &[CategoryId],
    ) -> StoreResult<HashMap<CategoryId, u64>> {
        let mut counts = HashMap::new();
        for category in self
            .articles_of(portal)
            .filter_map(|one| one.attributes.category_id)
        {
            if categories.contains(&category) {
                *counts.entry(category).or_insert(0) += 1;
            }
        }
        Ok(counts)
    }

    fn translations(&mut self, portal: PortalId, of: &[ArticleId]) -> StoreResult<Vec<Article>> {
        let translates = |one: &&Article| {
            let root = one.attributes.associated_id;
            root.is_some_and(|root| of.contains(&root))
        };
        Ok(self
            .articles_of(portal)
            .filter(translates)
            .cloned()
            .collect())
    }

    fn last_position(
        &mut self,
        portal: PortalId,
        category: Option<CategoryId>,
    ) -> StoreResult<Option<i32>> {
        let others = self.articles_of(portal);
        let others = others.filter(|one| one.attributes.category_id == category);
        Ok(others.map(|one| one.attributes.position).max())
    }

    fn slug_is_taken(&mut self, slug: &str) -> StoreResult<bool> {
        Ok(self.check_article(None, slug).is_err())
    }
}

impl Articles for State {
    fn add(
        &mut self,
        portal: &Portal,
        attributes: &ArticleAttributes,
        at: DateTime<Utc>,
    ) -> StoreResult<Article> {
        self.check_article(None, &attributes.slug)?;
        let article = Article {
            id: self.next_id(),
            account_id: portal.account_id,
            portal_id: portal.id,
            attributes: attributes.clone(),
            views: None,
            created_at: at,
            updated_at: at,
        };
        self.articles.insert(article.id, article.clone());
        Ok(article)
    }

    fn update(&mut self, article: &Article) -> StoreResult<()> {
        self.check_article(Some(article.id), &article.attributes.slug)?;
        let kept = self.articles.get_mut(&article.id);
        let kept = kept.ok_or(StoreError::MissingReference)?;
        kept.attributes = article.attributes.clone();
        kept.updated_at = article.updated_at;
        Ok(())
    }

    fn place(
        &mut self,
        portal: PortalId,
        positions: &[(ArticleId, i32)],
        at: DateTime<Utc>,
    ) -> StoreResult<usize> {
        let mut placed = 0;
        for (id, position) in positions {
            let found = self.articles.get_mut(id);
            if let Some(article) = found.filter(|article| article.portal_id == portal) {
                article.attributes.position = *position;
                article.updated_at = at;
                placed += 1;
            }
        }
        Ok(placed)
    }

    fn count_view(&mut self, portal: PortalId, slug: &str) -> StoreResult<bool> {
        let mut all = self.articles.values_mut();
        let found = all.find(|one| {
            one.portal_id == portal
                && one.attributes.slug == slug
                && one.attributes.status == ArticleStatus::Published
        });
        let Some(article) = found else {
            return Ok(false);
        };
        article.views = Some(article.views.unwrap_or_default() + 1);
        Ok(true)
    }

    fn remove(&mut self, portal: PortalId, id: ArticleId) -> StoreResult<bool> {
        if ArticleLookup::many(self, portal, &[id])?.is_empty() {
            return Ok(false);
        }
        self.articles.remove(&id);
        for other in self.articles.values_mut() {
            let root = &mut other.attributes.associated_id;
            *root = root.filter(|root| *root != id);
        }
        Ok(true)
    }
}
