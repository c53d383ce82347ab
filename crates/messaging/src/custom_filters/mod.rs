//! Custom filters: saved searches, each visible to its user alone.

mod create;
mod delete;
mod list;
mod model;
mod show;
mod update;

pub use model::{CustomFilter, FilterType, NewCustomFilter};
pub use update::SaveCustomFilter;

use crate::Deps;
use nimchat_core_model::service;

service! {
    /// Reads and manages the caller's filters.
    CustomFilterService(Deps)
}
