//! Custom filters: saved searches, each visible to its user alone.

mod model;
mod service;

pub use model::{CustomFilter, FilterType, NewCustomFilter};
pub use service::{CustomFilterService, SaveCustomFilter};
