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

/// Reads and manages the definitions of an account's custom attributes.
#[derive(Clone)]
pub struct AttributeDefinitionService {
    deps: Deps,
}

impl AttributeDefinitionService {
    /// A service over these ports.
    pub fn new(deps: Deps) -> Self {
        Self { deps }
    }
}
