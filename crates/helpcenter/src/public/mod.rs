//! What readers see of a help centre: published articles of portals that are not archived (docs/rules/helpcenter.md §4).

mod model;
mod service;

pub use model::{
    ArticlePage, ArticlesPage, CategoryPage, HomeGroup, HomePage, MapEntry, PortalAddress,
    PublicPortal, ReadersQuery,
};
pub use service::PublicService;
