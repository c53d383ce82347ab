//! Platform apps: operators' back offices, and the objects that each of them may manage.

mod create;
mod grant;
mod model;

pub use model::{Permissible, PlatformApp};

use crate::Deps;

/// Creates platform apps. There is no API for it: an operator does it on the server itself.
#[derive(Clone)]
pub struct PlatformAppService {
    deps: Deps,
}

impl PlatformAppService {
    /// A service over these ports.
    pub fn new(deps: Deps) -> Self {
        Self { deps }
    }
}
