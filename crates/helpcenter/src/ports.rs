//! The storage ports of this domain.

use crate::articles::{
    Article, ArticleAttributes, ArticleFilter, ArticleQuery, ArticleTally, PublishedCount,
    PublishedQuery,
};
use crate::categories::{Category, CategoryAttributes};
use crate::portals::{Portal, PortalAttributes};
use crate::public::PortalAddress;
use chrono::{DateTime, Utc};
use nimchat_core_model::{
    AccountId, ArticleId, CategoryId, Jobs, Page, PageRequest, PortalId, Portion, StoreError,
    UploadedFiles, UserId, store_ports,
};
use std::collections::HashMap;

/// Reads portals.
pub trait PortalLookup {
    /// The portal, if it is this account's.
    fn find(&mut self, account: AccountId, id: PortalId) -> Result<Option<Portal>, StoreError>;
    /// The portal with this slug, if it is this account's.
    fn by_slug(&mut self, account: AccountId, slug: &str) -> Result<Option<Portal>, StoreError>;
    /// The portal that readers name so, of any account that is not removed.
    fn addressed(&mut self, address: &PortalAddress) -> Result<Option<Portal>, StoreError>;
    /// Every portal of the account, by id.
    fn of_account(&mut self, account: AccountId) -> Result<Vec<Portal>, StoreError>;
}

/// Stores portals.
pub trait Portals: PortalLookup {
    /// Like [`PortalLookup::find`], where no other work changes the portal, or what is in it, until this one ends.
    fn locked(&mut self, account: AccountId, id: PortalId) -> Result<Option<Portal>, StoreError>;
    /// Adds one. A taken slug is a conflict on `portals_slug_key`, a taken domain on `portals_custom_domain_key`.
    fn add(
        &mut self,
        account: AccountId,
        attributes: &PortalAttributes,
        at: DateTime<Utc>,
    ) -> Result<Portal, StoreError>;
    /// Writes the attributes of an existing one. Conflicts as [`Portals::add`].
    fn update(&mut self, portal: &Portal) -> Result<(), StoreError>;
    /// Removes one with its categories and articles. False if there was none.
    fn remove(&mut self, account: AccountId, id: PortalId) -> Result<bool, StoreError>;
}

/// Reads categories.
pub trait CategoryLookup {
    /// Those of these categories that are this portal's, in any order.
    fn many(&mut self, portal: PortalId, ids: &[CategoryId]) -> Result<Vec<Category>, StoreError>;
    /// A page of [`crate::categories::CategoryList::PER_PAGE`] categories, of one language if it is named, by position
    /// and id, those without a position last; and how many there are on all pages.
    fn page(
        &mut self,
        portal: PortalId,
        locale: Option<&str>,
        page: u32,
    ) -> Result<(Vec<Category>, u64), StoreError>;
    /// The first `limit` categories of each portal, in that order.
    fn first(&mut self, portals: &[PortalId], limit: u32) -> Result<Vec<Category>, StoreError>;
    /// How many categories each portal has in each language, where it has any.
    fn counts(&mut self, portals: &[PortalId]) -> Result<Vec<(PortalId, String, u64)>, StoreError>;
    /// The categories that these point to, each pair as from and to, by both ids.
    fn related(&mut self, from: &[CategoryId])
    -> Result<Vec<(CategoryId, CategoryId)>, StoreError>;
}

/// Stores categories.
pub trait Categories: CategoryLookup {
    /// Adds one. A taken slug is a conflict on `categories_portal_id_locale_slug_key`.
    fn add(
        &mut self,
        portal: &Portal,
        attributes: &CategoryAttributes,
        at: DateTime<Utc>,
    ) -> Result<Category, StoreError>;
    /// Writes the attributes of an existing one; its articles get its language. Conflicts as [`Categories::add`].
    fn update(&mut self, category: &Category) -> Result<(), StoreError>;
    /// The category points to these from now on, and to no others.
    fn relate(&mut self, id: CategoryId, to: &[CategoryId]) -> Result<(), StoreError>;
    /// Removes one; what refers to it refers to nothing then. False if there was none.
    fn remove(&mut self, portal: PortalId, id: CategoryId) -> Result<bool, StoreError>;
}

/// Reads articles.
pub trait ArticleLookup {
    /// Those of these articles that are this portal's, in any order.
    fn many(&mut self, portal: PortalId, ids: &[ArticleId]) -> Result<Vec<Article>, StoreError>;
    /// A page of the articles that the query matches: by position and id if it names a category, otherwise those that
    /// changed last first.
    fn list(
        &mut self,
        portal: PortalId,
        query: &ArticleQuery,
        page: Page,
    ) -> Result<Vec<Article>, StoreError>;
    /// The requested ones of the articles of these portals in which each of the words begins a word, those that changed
    /// last first.
    fn search(
        &mut self,
        portals: &[PortalId],
        words: &[String],
        asked: &PageRequest,
    ) -> Result<Portion<Article>, StoreError>;
    /// How many articles there are, and how many the filter matches; [`ArticleTally::own`] counts those of `own`.
    fn tally(
        &mut self,
        portal: PortalId,
        filter: &ArticleFilter,
        own: UserId,
    ) -> Result<ArticleTally, StoreError>;
    /// The first `limit` articles of each portal, by position and id.
    fn first(&mut self, portals: &[PortalId], limit: u32) -> Result<Vec<Article>, StoreError>;
    /// How many articles each portal has in each language, where it has any.
    fn counts(&mut self, portals: &[PortalId]) -> Result<Vec<(PortalId, String, u64)>, StoreError>;
    /// How many articles each of the portal's categories has, where it has any.
    fn counts_in(
        &mut self,
        portal: PortalId,
        categories: &[CategoryId],
    ) -> Result<HashMap<CategoryId, u64>, StoreError>;
    /// The articles that translate these, by id.
    fn translations(
        &mut self,
        portal: PortalId,
        of: &[ArticleId],
    ) -> Result<Vec<Article>, StoreError>;
    /// The largest position in the category, or among the portal's articles without one.
    fn last_position(
        &mut self,
        portal: PortalId,
        category: Option<CategoryId>,
    ) -> Result<Option<i32>, StoreError>;
    /// Does an article of any portal have this slug?
    fn slug_is_taken(&mut self, slug: &str) -> Result<bool, StoreError>;
}

/// Reads published articles. Those that an order does not tell apart come by id.
pub trait PublishedArticles {
    /// The portal's published article with this slug.
    fn by_slug(&mut self, portal: PortalId, slug: &str) -> Result<Option<Article>, StoreError>;
    /// At most `limit` of the articles that the query matches, after the first `skipped`.
    fn list(
        &mut self,
        portal: PortalId,
        query: &PublishedQuery,
        skipped: u64,
        limit: u32,
    ) -> Result<Vec<Article>, StoreError>;
    /// How many articles the filter matches.
    fn count(&mut self, portal: PortalId, filter: &ArticleFilter) -> Result<u64, StoreError>;
    /// The first `limit` articles in each category of this language, and of those without one, by position.
    fn first(
        &mut self,
        portal: PortalId,
        locale: &str,
        limit: u32,
    ) -> Result<Vec<Article>, StoreError>;
    /// How many articles there are in each category, and in each language without one, where there are any.
    fn counts(&mut self, portal: PortalId) -> Result<Vec<PublishedCount>, StoreError>;
    /// Slug, language and last change of at most `limit` articles, by id.
    fn slugs(
        &mut self,
        portal: PortalId,
        limit: u32,
    ) -> Result<Vec<(String, String, DateTime<Utc>)>, StoreError>;
}

/// Stores articles.
pub trait Articles: ArticleLookup {
    /// Adds one. A taken slug is a conflict on `articles_slug_key`.
    fn add(
        &mut self,
        portal: &Portal,
        attributes: &ArticleAttributes,
        at: DateTime<Utc>,
    ) -> Result<Article, StoreError>;
    /// Writes the attributes of an existing one. Conflicts as [`Articles::add`].
    fn update(&mut self, article: &Article) -> Result<(), StoreError>;
    /// Writes the position of each article. Returns how many the portal has of them.
    fn place(
        &mut self,
        portal: PortalId,
        positions: &[(ArticleId, i32)],
        at: DateTime<Utc>,
    ) -> Result<usize, StoreError>;
    /// Counts one more view of a published article. False if there is none with this slug.
    fn count_view(&mut self, portal: PortalId, slug: &str) -> Result<bool, StoreError>;
    /// Removes one; its translations refer to nothing then. False if there was none.
    fn remove(&mut self, portal: PortalId, id: ArticleId) -> Result<bool, StoreError>;
}

store_ports! {
    both {
        /// Portals.
        portals: PortalLookup, Portals;
        /// Categories.
        categories: CategoryLookup, Categories;
        /// Articles.
        articles: ArticleLookup, Articles;
    }
    view {
        /// Articles as readers see them.
        published: PublishedArticles;
    }
    work {
        /// Files that were uploaded, of which a portal takes its logo.
        uploads: UploadedFiles;
        /// Jobs.
        jobs: Jobs;
    }
}
