//! Custom attributes: the definitions of an account's own attributes of contacts and conversations, and the check of
//! values. A key without a definition accepts any value.

mod filter;
mod model;
mod pattern;
mod pre_chat;
mod service;
mod value;

pub use filter::{CustomField, CustomType};
pub use model::{
    AttributeDefinition, AttributeDisplayType, AttributeModel, NewAttributeDefinition,
};
pub use service::{AttributeDefinitionService, SaveAttributeDefinition};

pub(crate) use value::{faults, faults_among};
