//! Custom filters: what a user kept to look by again. Nobody sees another's.

mod create;
mod delete;
mod list;
mod model;
mod show;
mod update;

pub use model::{CustomFilter, FilterType, NewCustomFilter};
pub use update::SaveCustomFilter;

use crate::Deps;

/// What users may do with their filters.
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
