//! One definition (`operations.json #39`).

use super::{AttributeDefinition, AttributeDefinitionService};
use crate::error::MessagingError;
use nimchat_accounts::Agent;
use nimchat_core_model::AttributeDefinitionId;

impl AttributeDefinitionService {
    /// The definition, if it is this account's.
    pub fn show(
        &self,
        caller: &Agent,
        id: AttributeDefinitionId,
    ) -> Result<AttributeDefinition, MessagingError> {
        let mut view = self.deps.store.read()?;
        let found = view.attribute_definitions().find(caller.account_id(), id)?;
        found.ok_or(MessagingError::NotFound)
    }
}
