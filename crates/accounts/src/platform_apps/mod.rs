//! Platform apps: operators' back offices, and the objects that each of them may manage.

mod create;
mod grant;
mod model;

pub use model::{Permissible, PlatformApp};

use crate::Deps;
use nimchat_core_model::service;

service! {
    /// Creates platform apps. There is no API for it: an operator does it on the server itself.
    PlatformAppService(Deps)
}
