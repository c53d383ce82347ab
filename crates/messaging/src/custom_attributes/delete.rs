//! An agent removes the definition of an attribute.

use super::AttributeDefinitionService;
use super::pre_chat::{Edit, edit_fields};
use crate::error::MessagingError;
use nimchat_accounts::Agent;
use nimchat_core_model::AttributeDefinitionId;

impl AttributeDefinitionService {
    /// Removes the definition and its form fields. Stored values stay; any value is accepted from now on.
    pub fn delete(&self, caller: &Agent, id: AttributeDefinitionId) -> Result<(), MessagingError> {
        let account = caller.account_id();
        let now = self.deps.clock.now();
        let mut work = self.deps.store.begin()?;
        let found = work.attribute_definitions().find(account, id)?;
        let definition = found.ok_or(MessagingError::NotFound)?;
        work.attribute_definitions().remove(account, id)?;
        edit_fields(&mut *work, &definition, Edit::Remove, &caller.actor(), now)?;
        work.commit()?;
        Ok(())
    }
}
