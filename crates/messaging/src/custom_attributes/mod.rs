//! Custom attributes: the definitions of an account's own attributes of contacts and conversations, and the check of
//! values. A key without a definition accepts any value.

mod create;
mod delete;
mod filter;
mod list;
mod model;
mod pattern;
mod pre_chat;
mod show;
mod update;
mod value;

pub use filter::{CustomField, CustomType};
pub use model::{
    AttributeDefinition, AttributeDisplayType, AttributeModel, NewAttributeDefinition,
};
pub use update::SaveAttributeDefinition;

pub(crate) use value::{faults, faults_among};

use crate::Deps;
use nimchat_core_model::service;

service! {
    /// Reads and manages the definitions of an account's custom attributes.
    AttributeDefinitionService(Deps)
}
