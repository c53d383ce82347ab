//! Definitions of attributes in memory.

use super::state::{State, conflict};
use crate::custom_attributes::{AttributeDefinition, AttributeModel, NewAttributeDefinition};
use crate::ports::{AttributeDefinitionLookup, AttributeDefinitions};
use nimchat_core_model::{AccountId, AttributeDefinitionId, StoreError, StoreResult};

impl AttributeDefinitionLookup for State {
    fn find(
        &mut self,
        account: AccountId,
        id: AttributeDefinitionId,
    ) -> StoreResult<Option<AttributeDefinition>> {
        let found = self.attribute_definitions.get(&id);
        Ok(found.filter(|row| row.account_id == account).cloned())
    }

    fn all(
        &mut self,
        account: AccountId,
        model: Option<AttributeModel>,
    ) -> StoreResult<Vec<AttributeDefinition>> {
        let asked = |row: &&AttributeDefinition| {
            row.account_id == account && model.is_none_or(|model| model == row.model)
        };
        let rows = self.attribute_definitions.values();
        Ok(rows.filter(asked).cloned().collect())
    }
}

impl AttributeDefinitions for State {
    fn add(&mut self, new: NewAttributeDefinition) -> StoreResult<AttributeDefinition> {
        let definition = new.stored(self.next_id());
        self.check_attribute_key(&definition)?;
        self.attribute_definitions
            .insert(definition.id, definition.clone());
        Ok(definition)
    }

    fn update(&mut self, definition: &AttributeDefinition) -> StoreResult<()> {
        let known = AttributeDefinitionLookup::find(self, definition.account_id, definition.id)?;
        let created_at = known.ok_or(StoreError::MissingReference)?.created_at;
        self.check_attribute_key(definition)?;
        let written = AttributeDefinition {
            created_at,
            ..definition.clone()
        };
        self.attribute_definitions.insert(definition.id, written);
        Ok(())
    }

    fn remove(&mut self, account: AccountId, id: AttributeDefinitionId) -> StoreResult<bool> {
        let found = AttributeDefinitionLookup::find(self, account, id)?;
        Ok(found.is_some_and(|row| self.attribute_definitions.remove(&row.id).is_some()))
    }
}

impl State {
    fn check_attribute_key(&self, definition: &AttributeDefinition) -> StoreResult<()> {
        let place = |row: &AttributeDefinition| (row.account_id, row.model, row.key.clone());
        let taken = self
            .attribute_definitions
            .values()
            .any(|other| other.id != definition.id && place(other) == place(definition));
        if taken {
            return Err(conflict("attribute_definitions_account_id_model_key_key"));
        }
        Ok(())
    }
}
