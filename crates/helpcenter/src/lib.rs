//! Help centres: portals, the categories of a portal, and the articles in them.
//!
//! The crate owns the rules of what an account's people write for their customers to read: which slugs and languages
//! there are, what belongs to which portal, and what is published (docs/rules/helpcenter.md). Storage comes in through
//! [`ports`].

pub mod articles;
pub mod categories;
pub mod error;
pub mod jobs;
pub mod portals;
pub mod ports;
pub mod public;
mod slug;

#[cfg(feature = "conformance")]
pub mod conformance;
#[cfg(feature = "memory")]
pub mod memory;

pub use articles::{
    Article, ArticleFilter, ArticleList, ArticleService, ArticleStatus, ArticleView, SaveArticle,
};
pub use categories::{Category, CategoryList, CategoryService, CategoryView, SaveCategory};
pub use error::{HelpCenterError, Result};
pub use portals::{Portal, PortalService, PortalView, SavePortal};
pub use public::PublicService;

use nimchat_accounts::Directory;
use nimchat_core_model::{Clock, facade};
use std::sync::Arc;

/// The ports that every service of this domain needs.
#[derive(Clone)]
pub struct Deps {
    /// Storage.
    pub store: Arc<dyn ports::Store>,
    /// Looks up the authors of articles.
    pub directory: Directory,
    /// The clock.
    pub clock: Arc<dyn Clock>,
}

facade! {
    /// Every service of this domain.
    HelpCenters(Deps) {
        /// Articles.
        articles: ArticleService,
        /// Categories.
        categories: CategoryService,
        /// Help centres.
        portals: PortalService,
        /// What readers see.
        readers: PublicService,
    }
}
