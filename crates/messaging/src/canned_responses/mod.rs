//! Canned responses: texts that agents insert by a short code.

mod create;
mod delete;
mod fold;
mod list;
mod model;
mod show;
mod update;

pub use model::{CannedResponse, NewCannedResponse};
pub use update::SaveCannedResponse;

use crate::Deps;

/// Reads and manages the canned responses of an account.
#[derive(Clone)]
pub struct CannedResponseService {
    deps: Deps,
}

impl CannedResponseService {
    /// A service over these ports.
    pub fn new(deps: Deps) -> Self {
        Self { deps }
    }
}
