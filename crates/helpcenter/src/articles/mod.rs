//! Articles: what customers read.

mod model;
mod query;
mod search;
mod service;
mod view;
mod words;

pub use model::{Article, ArticleAttributes, ArticleStatus, SaveArticle};
pub use query::{
    ArticleFilter, ArticleQuery, ArticleTally, PublishedCount, PublishedOrder, PublishedQuery,
};
pub use search::{FoundArticle, order_of_found};
pub use service::ArticleList;
pub use view::ArticleView;
pub use words::{marked, passage, searched, words};

pub(crate) use view::viewed;

use crate::Deps;
use nimchat_core_model::service;

service! {
    /// Reads and manages the articles of a portal.
    ArticleService(Deps)
}
