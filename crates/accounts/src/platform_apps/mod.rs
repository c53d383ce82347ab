//! Platform apps: operators' back offices, and the objects that each of them may manage.

mod model;
mod service;

pub use model::{Permissible, PlatformApp};
pub use service::PlatformAppService;
