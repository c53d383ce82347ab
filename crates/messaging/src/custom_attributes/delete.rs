//! An agent removes the definition of an attribute.

use super::AttributeDefinitionService;
use crate::error::MessagingError;
use nimchat_accounts::Agent;
use nimchat_core_model::AttributeDefinitionId;

impl AttributeDefinitionService {
    /// Removes the definition. Its values stay, and are free from now on.
    pub fn delete(&self, caller: &Agent, id: AttributeDefinitionId) -> Result<(), MessagingError> {
        let mut work = self.deps.store.begin()?;
        if !work
            .attribute_definitions()
            .remove(caller.account_id(), id)?
        {
            return Err(MessagingError::NotFound);
        }
        work.commit()?;
        Ok(())
    }
}
