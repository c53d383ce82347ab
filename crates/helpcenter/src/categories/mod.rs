//! Categories: groups of articles in a portal, each in one language.

mod model;
mod service;

pub use model::{Category, CategoryAttributes, SaveCategory};
pub use service::{CategoryList, CategoryService, CategoryView};
