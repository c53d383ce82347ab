//! The storage port of attribute definitions.

use crate::custom_attributes::{AttributeDefinition, AttributeModel, NewAttributeDefinition};
use nimchat_core_model::{AccountId, AttributeDefinitionId, StoreResult};

/// Reads the definitions of attributes.
pub trait AttributeDefinitionLookup {
    /// The definition, if it is this account's.
    fn find(
        &mut self,
        account: AccountId,
        id: AttributeDefinitionId,
    ) -> StoreResult<Option<AttributeDefinition>>;
    /// Those of one model, or all of the account, by id.
    fn all(
        &mut self,
        account: AccountId,
        model: Option<AttributeModel>,
    ) -> StoreResult<Vec<AttributeDefinition>>;
}

/// Stores definitions of attributes.
pub trait AttributeDefinitions: AttributeDefinitionLookup {
    /// Adds one. A key taken for the model is a conflict on `attribute_definitions_account_id_model_key_key`.
    fn add(&mut self, definition: NewAttributeDefinition) -> StoreResult<AttributeDefinition>;
    /// Writes every attribute of an existing one. Conflicts as [`AttributeDefinitions::add`].
    fn update(&mut self, definition: &AttributeDefinition) -> StoreResult<()>;
    /// Removes it. False if there was none.
    fn remove(&mut self, account: AccountId, id: AttributeDefinitionId) -> StoreResult<bool>;
}
