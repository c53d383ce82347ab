//! The views of readers.

use crate::articles::{Article, ArticleView, PublishedCount};
use crate::categories::Category;
use crate::portals::Portal;
use chrono::{DateTime, Utc};
use nimchat_core_model::CategoryId;

/// How readers name a portal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PortalAddress {
    /// By the slug in the path, on the server's own host.
    Slug(String),
    /// By the host, as the request names it: a portal's custom domain.
    Host(String),
}

impl PortalAddress {
    /// The domains that a host may be: itself and, since a port need not be part of a custom domain, its name.
    pub fn domains(host: &str) -> [&str; 2] {
        let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
        [host, name]
    }
}

/// A portal with what all of its pages show.
#[derive(Debug, Clone, PartialEq)]
pub struct PublicPortal {
    /// The portal.
    pub portal: Portal,
    /// Its categories in every language, by position.
    pub categories: Vec<Category>,
    /// How many published articles there are.
    pub counts: Vec<PublishedCount>,
}

impl PublicPortal {
    /// The languages that its pages are in.
    pub fn locales(&self) -> Vec<&str> {
        let config = &self.portal.attributes.config;
        let mut locales: Vec<&str> = config.allowed_locales.iter().map(String::as_str).collect();
        if !locales.contains(&config.default_locale.as_str()) {
            locales.push(&config.default_locale);
        }
        locales
    }

    /// How many published articles it has, in one language or in all.
    pub fn articles_count(&self, locale: Option<&str>) -> u64 {
        let counts = self.counts.iter();
        counts
            .filter(|count| locale.is_none_or(|locale| locale == count.locale))
            .map(|count| count.articles)
            .sum()
    }

    /// How many published articles the category has.
    pub fn articles_in(&self, category: CategoryId) -> u64 {
        self.count_of(Some(category), None).0
    }

    /// The category with this slug in this language.
    pub fn category(&self, locale: &str, slug: &str) -> Option<&Category> {
        self.categories.iter().find(|category| {
            (
                category.attributes.locale.as_str(),
                category.attributes.slug.as_str(),
            ) == (locale, slug)
        })
    }

    /// The same category in another language: one that translates it, that it translates, or that has its slug.
    pub fn translated(&self, category: &Category, locale: &str) -> Option<&Category> {
        let root = |one: &Category| one.attributes.associated_id.unwrap_or(one.id);
        let mut others = self.categories.iter();
        let linked =
            others.find(|one| one.attributes.locale == locale && root(one) == root(category));
        linked.or_else(|| self.category(locale, &category.attributes.slug))
    }

    /// Articles and authors in the category, or in the language without one.
    pub(super) fn count_of(
        &self,
        category: Option<CategoryId>,
        locale: Option<&str>,
    ) -> (u64, u64) {
        let mut counts = self.counts.iter();
        let found = counts.find(|count| {
            count.category_id == category && locale.is_none_or(|locale| locale == count.locale)
        });
        found.map_or((0, 0), |count| (count.articles, count.authors))
    }
}

/// The home page in one language.
#[derive(Debug, Clone, PartialEq)]
pub struct HomePage {
    /// The portal.
    pub site: PublicPortal,
    /// The articles that are read most; none unless there are six.
    pub featured: Vec<Article>,
    /// The categories with published articles, by position, and last the articles without one.
    pub groups: Vec<HomeGroup>,
}

/// A category on the home page.
#[derive(Debug, Clone, PartialEq)]
pub struct HomeGroup {
    /// The category; none for the articles without one.
    pub category: Option<Category>,
    /// Its first articles.
    pub articles: Vec<Article>,
    /// How many there are.
    pub articles_count: u64,
    /// How many people wrote them.
    pub authors_count: u64,
}

/// Which published articles a reader lists.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReadersQuery {
    /// Articles with words that begin with each word of this text.
    pub text: Option<String>,
    /// The name of a status; of any but `published` there are none.
    pub status: Option<String>,
    /// Those that were read most first, instead of by position?
    pub by_views: bool,
    /// The page, from 1.
    pub page: u32,
    /// How many articles a page has; none for as many as an answer may have.
    pub per_page: Option<u32>,
}

/// A list of published articles in one language.
#[derive(Debug, Clone, PartialEq)]
pub struct ArticlesPage {
    /// The portal.
    pub site: PublicPortal,
    /// The articles of the page.
    pub articles: Vec<ArticleView>,
    /// How many the query matches.
    pub matching: u64,
}

/// A category with its published articles.
#[derive(Debug, Clone, PartialEq)]
pub struct CategoryPage {
    /// The portal.
    pub site: PublicPortal,
    /// The category.
    pub category: Category,
    /// The articles, by position.
    pub articles: Vec<Article>,
}

/// A published article.
#[derive(Debug, Clone, PartialEq)]
pub struct ArticlePage {
    /// The portal.
    pub site: PublicPortal,
    /// The article with its published translations.
    pub article: ArticleView,
    /// The published articles that say the same in other languages.
    pub siblings: Vec<Article>,
}

/// A published article in a map for search engines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MapEntry {
    /// Its slug.
    pub slug: String,
    /// Its language.
    pub locale: String,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}
