//! Which articles a list has, and how many there are.

use super::{ArticleStatus, searched};
use nimchat_core_model::{CategoryId, UserId};

/// Restricts the articles of a portal.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ArticleFilter {
    /// In this language.
    pub locale: Option<String>,
    /// In a category with this slug.
    pub category_slug: Option<String>,
    /// With each of these as the beginning of a word of the title, the description or the content.
    pub words: Vec<String>,
}

impl ArticleFilter {
    /// The filter with the words of this search text.
    #[must_use]
    pub fn searching(self, text: Option<&str>) -> Self {
        let words = text.map(searched).unwrap_or_default();
        Self { words, ..self }
    }
}

/// The articles of a list. With a category they come by position, otherwise those that changed last come first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ArticleQuery {
    /// What counts and list have in common.
    pub filter: ArticleFilter,
    /// Of this status.
    pub status: Option<ArticleStatus>,
    /// By this author.
    pub author_id: Option<UserId>,
}

/// Published articles, for readers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PublishedQuery {
    /// Which ones.
    pub filter: ArticleFilter,
    /// Only those in a category.
    pub in_categories: bool,
    /// Which ones come first.
    pub order: PublishedOrder,
}

/// The order of published articles.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum PublishedOrder {
    /// By position.
    #[default]
    Position,
    /// Those that were read most first.
    Views,
    /// Those that changed last first.
    Changed,
}

/// How many published articles there are in a category, or in a language without one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedCount {
    /// The language.
    pub locale: String,
    /// The category.
    pub category_id: Option<CategoryId>,
    /// How many articles.
    pub articles: u64,
    /// By how many authors.
    pub authors: u64,
}

/// How many articles there are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ArticleTally {
    /// In the portal, whatever the filter.
    pub all: u64,
    /// Drafts that the filter matches.
    pub drafts: u64,
    /// Published ones that it matches.
    pub published: u64,
    /// Archived ones that it matches.
    pub archived: u64,
    /// Those of the caller that it matches.
    pub own: u64,
}

impl ArticleTally {
    /// All that the filter matches.
    pub const fn matching(&self) -> u64 {
        self.drafts + self.published + self.archived
    }

    /// Counts further articles of this status.
    pub fn add(&mut self, status: ArticleStatus, count: u64) {
        match status {
            ArticleStatus::Draft => self.drafts += count,
            ArticleStatus::Published => self.published += count,
            ArticleStatus::Archived => self.archived += count,
        }
    }
}
