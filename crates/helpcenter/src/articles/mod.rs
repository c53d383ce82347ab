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
pub use service::{ArticleList, ArticleService};
pub use view::ArticleView;
pub use words::{marked, passage, searched, words};

pub(crate) use view::viewed;
