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
use nimchat_core_model::service;

service! {
    /// Reads and manages the labels of an account.
    LabelService(Deps)
}
