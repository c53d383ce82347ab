//! Labels that an account offers. Conversations have titles, which need not be among them.

mod create;
mod delete;
mod list;
mod model;
mod retag;
mod show;
mod update;

pub use model::{Label, NewLabel};
pub use update::SaveLabel;

use crate::Deps;

/// Reads and manages the labels of an account.
#[derive(Clone)]
pub struct LabelService {
    deps: Deps,
}

impl LabelService {
    /// A service over these ports.
    pub fn new(deps: Deps) -> Self {
        Self { deps }
    }
}
