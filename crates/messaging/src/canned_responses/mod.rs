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
use nimchat_core_model::service;

service! {
    /// Reads and manages the canned responses of an account.
    CannedResponseService(Deps)
}
