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

/// Reads and manages the caller's filters.
#[derive(Clone)]
pub struct CustomFilterService {
    deps: Deps,
}

impl CustomFilterService {
    /// A service over these ports.
    pub fn new(deps: Deps) -> Self {
        Self { deps }
    }
}
