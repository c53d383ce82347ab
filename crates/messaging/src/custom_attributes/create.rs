//! An agent defines an attribute (`operations.json #38`).

use super::update::{self, SaveAttributeDefinition};
use super::{
    AttributeDefinition, AttributeDefinitionService, AttributeDisplayType, AttributeModel,
    NewAttributeDefinition,
};
use crate::error::MessagingError;
use nimchat_accounts::Agent;
use nimchat_core_model::AttributeDefinitionId;

impl AttributeDefinitionService {
    /// Defines an attribute; a name and a key are required.
    pub fn create(
        &self,
        caller: &Agent,
        command: SaveAttributeDefinition,
    ) -> Result<AttributeDefinition, MessagingError> {
        let blank = NewAttributeDefinition {
            account_id: caller.account_id(),
            model: AttributeModel::Conversation,
            key: String::new(),
            display_name: String::new(),
            display_type: AttributeDisplayType::Text,
            description: None,
            choices: Vec::new(),
            default_value: None,
            regex_pattern: None,
            regex_cue: None,
            created_at: self.deps.clock.now(),
        };
        let mut definition = blank.stored(AttributeDefinitionId::new(0));
        let mut violations = command.apply(&mut definition);
        violations.check(definition.check_key());
        violations.into_result()?;
        let mut work = self.deps.store.begin()?;
        let made = work
            .attribute_definitions()
            .add(definition.into())
            .map_err(update::taken)?;
        work.commit()?;
        Ok(made)
    }
}

impl From<AttributeDefinition> for NewAttributeDefinition {
    fn from(definition: AttributeDefinition) -> Self {
        Self {
            account_id: definition.account_id,
            model: definition.model,
            key: definition.key,
            display_name: definition.display_name,
            display_type: definition.display_type,
            description: definition.description,
            choices: definition.choices,
            default_value: definition.default_value,
            regex_pattern: definition.regex_pattern,
            regex_cue: definition.regex_cue,
            created_at: definition.created_at,
        }
    }
}
