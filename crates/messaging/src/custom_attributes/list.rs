//! The definitions of an account (`operations.json #37`).

use super::{AttributeDefinition, AttributeDefinitionService, AttributeModel};
use crate::error::MessagingError;
use nimchat_accounts::Agent;

impl AttributeDefinitionService {
    /// Those of one model, or all, oldest first.
    pub fn list(
        &self,
        caller: &Agent,
        model: Option<AttributeModel>,
    ) -> Result<Vec<AttributeDefinition>, MessagingError> {
        let mut view = self.deps.store.read()?;
        Ok(view
            .attribute_definitions()
            .all(caller.account_id(), model)?)
    }
}
