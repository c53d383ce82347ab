//! Articles: what customers read.

mod model;
mod query;
mod service;
mod words;

pub use model::{Article, ArticleAttributes, ArticleStatus, SaveArticle};
pub use query::{ArticleFilter, ArticleQuery, ArticleTally};
pub use service::{ArticleList, ArticleService, ArticleView};
pub use words::{searched, words};
