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
    AccountId, ArticleId, CategoryId, Jobs, Page, PageRequest, PortalId, Portion, StoreResult,
    UploadedFiles, UserId, store_ports,
};
use std::collections::HashMap;

/// Reads portals.
pub trait PortalLookup {
    /// The portal, if it is this account's.
    fn find(&mut self, account: AccountId, id: PortalId) -> StoreResult<Option<Portal>>;
    /// The portal with this slug, if it is this account's.
    fn by_slug(&mut self, account: AccountId, slug: &str) -> StoreResult<Option<Portal>>;
    /// The portal that readers name so, of any account that is not removed.
    fn addressed(&mut self, address: &PortalAddress) -> StoreResult<Option<Portal>>;
    /// Every portal of the account, by id.
    fn of_account(&mut self, account: AccountId) -> StoreResult<Vec<Portal>>;
}

/// Stores portals.
pub trait Portals: PortalLookup {
    /// Like [`PortalLookup::find`], where no other work changes the portal, or what is in it, until this one ends.
    fn locked(&mut self, account: AccountId, id: PortalId) -> StoreResult<Option<Portal>>;
    /// Adds one. A taken slug is a conflict on `portals_slug_key`, a taken domain on `portals_custom_domain_key`.
    fn add(
        &mut self,
        account: AccountId,
        attributes: &PortalAttributes,
        at: DateTime<Utc>,
    ) -> StoreResult<Portal>;
    /// Writes the attributes of an existing one. Conflicts as [`Portals::add`].
    fn update(&mut self, portal: &Portal) -> StoreResult<()>;
    /// Removes one with its categories and articles. False if there was none.
    fn remove(&mut self, account: AccountId, id: PortalId) -> StoreResult<bool>;
}

/// Reads categories.
pub trait CategoryLookup {
    /// Those of these categories that are this portal's, in any order.
    fn many(&mut self, portal: PortalId, ids: &[CategoryId]) -> StoreResult<Vec<Category>>;
    /// A page of [`crate::categories::CategoryList::PER_PAGE`] categories, of one language if it is named, by position
    /// and id, those without a position last; and how many there are on all pages.
    fn page(
        &mut self,
        portal: PortalId,
        locale: Option<&str>,
        page: u32,
    ) -> StoreResult<(Vec<Category>, u64)>;
    /// The first `limit` categories of each portal, in that order.
    fn first(&mut self, portals: &[PortalId], limit: u32) -> StoreResult<Vec<Category>>;
    /// How many categories each portal has in each language, where it has any.
    fn counts(&mut self, portals: &[PortalId]) -> StoreResult<Vec<(PortalId, String, u64)>>;
    /// The categories that these point to, each pair as from and to, by both ids.
    fn related(&mut self, from: &[CategoryId]) -> StoreResult<Vec<(CategoryId, CategoryId)>>;
}

/// Stores categories.
pub trait Categories: CategoryLookup {
    /// Adds one. A taken slug is a conflict on `categories_portal_id_locale_slug_key`.
    fn add(
        &mut self,
        portal: &Portal,
        attributes: &CategoryAttributes,
        at: DateTime<Utc>,
    ) -> StoreResult<Category>;
    /// Writes the attributes of an existing one; its articles get its language. Conflicts as [`Categories::add`].
    fn update(&mut self, category: &Category) -> StoreResult<()>;
    /// The category points to these from now on, and to no others.
    fn relate(&mut self, id: CategoryId, to: &[CategoryId]) -> StoreResult<()>;
    /// Removes one; what refers to it refers to nothing then. False if there was none.
    fn remove(&mut self, portal: PortalId, id: CategoryId) -> StoreResult<bool>;
}

/// Reads articles.
pub trait ArticleLookup {
    /// Those of these articles that are this portal's, in any order.
    fn many(&mut self, portal: PortalId, ids: &[ArticleId]) -> StoreResult<Vec<Article>>;
    /// A page of the articles that the query matches: by position and id if it names a category, otherwise those that
    /// changed last first.
    fn list(
        &mut self,
        portal: PortalId,
        query: &ArticleQuery,
        page: Page,
    ) -> StoreResult<Vec<Article>>;
    /// The requested ones of the articles of these portals in which each of the words begins a word, those that changed
    /// last first.
    fn search(
        &mut self,
        portals: &[PortalId],
        words: &[String],
        asked: &PageRequest,
    ) -> StoreResult<Portion<Article>>;
    /// How many articles there are, and how many the filter matches; [`ArticleTally::own`] counts those of `own`.
    fn tally(
        &mut self,
        portal: PortalId,
        filter: &ArticleFilter,
        own: UserId,
    ) -> StoreResult<ArticleTally>;
    /// The first `limit` articles of each portal, by position and id.
    fn first(&mut self, portals: &[PortalId], limit: u32) -> StoreResult<Vec<Article>>;
    /// How many articles each portal has in each language, where it has any.
    fn counts(&mut self, portals: &[PortalId]) -> StoreResult<Vec<(PortalId, String, u64)>>;
    /// How many articles each of the portal's categories has, where it has any.
    fn counts_in(
        &mut self,
        portal: PortalId,
        categories: &[CategoryId],
    ) -> StoreResult<HashMap<CategoryId, u64>>;
    /// The articles that translate these, by id.
    fn translations(&mut self, portal: PortalId, of: &[ArticleId]) -> StoreResult<Vec<Article>>;
    /// The largest position in the category, or among the portal's articles without one.
    fn last_position(
        &mut self,
        portal: PortalId,
        category: Option<CategoryId>,
    ) -> StoreResult<Option<i32>>;
    /// Does an article of any portal have this slug?
    fn slug_is_taken(&mut self, slug: &str) -> StoreResult<bool>;
}

/// Reads published articles. Those that an order does not tell apart come by id.
pub trait PublishedArticles {
    /// The portal's published article with this slug.
    fn by_slug(&mut self, portal: PortalId, slug: &str) -> StoreResult<Option<Article>>;
    /// At most `limit` of the articles that the query matches, after the first `skipped`.
    fn list(
        &mut self,
        portal: PortalId,
        query: &PublishedQuery,
        skipped: u64,
        limit: u32,
    ) -> StoreResult<Vec<Article>>;
    /// How many articles the filter matches.
    fn count(&mut self, portal: PortalId, filter: &ArticleFilter) -> StoreResult<u64>;
    /// The first `limit` articles in each category of this language, and of those without one, by position.
    fn first(&mut self, portal: PortalId, locale: &str, limit: u32) -> StoreResult<Vec<Article>>;
    /// How many articles there are in each category, and in each language without one, where there are any.
    fn counts(&mut self, portal: PortalId) -> StoreResult<Vec<PublishedCount>>;
    /// Slug, language and last change of at most `limit` articles, by id.
    fn slugs(
        &mut self,
        portal: PortalId,
        limit: u32,
    ) -> StoreResult<Vec<(String, String, DateTime<Utc>)>>;
}

/// Stores articles.
pub trait Articles: ArticleLookup {
    /// Adds one. A taken slug is a conflict on `articles_slug_key`.
    fn add(
        &mut self,
        portal: &Portal,
        attributes: &ArticleAttributes,
        at: DateTime<Utc>,
    ) -> StoreResult<Article>;
    /// Writes the attributes of an existing one. Conflicts as [`Articles::add`].
    fn update(&mut self, article: &Article) -> StoreResult<()>;
    /// Writes the position of each article. Returns how many the portal has of them.
    fn place(
        &mut self,
        portal: PortalId,
        positions: &[(ArticleId, i32)],
        at: DateTime<Utc>,
    ) -> StoreResult<usize>;
    /// Counts one more view of a published article. False if there is none with this slug.
    fn count_view(&mut self, portal: PortalId, slug: &str) -> StoreResult<bool>;
    /// Removes one; its translations refer to nothing then. False if there was none.
    fn remove(&mut self, portal: PortalId, id: ArticleId) -> StoreResult<bool>;
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
