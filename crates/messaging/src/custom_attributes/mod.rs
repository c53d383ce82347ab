//! Custom attributes: what an account's own attributes of contacts and conversations are, and whether a value is one.
//! A key that nobody defined is free.

mod create;
mod delete;
mod list;
mod model;
mod pattern;
mod pre_chat;
mod show;
mod update;
mod value;

pub use model::{
    AttributeDefinition, AttributeDisplayType, AttributeModel, NewAttributeDefinition,
};
pub use update::SaveAttributeDefinition;

pub(crate) use value::faults;

use crate::Deps;

/// What an account's people may do with the definitions of its attributes.
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
