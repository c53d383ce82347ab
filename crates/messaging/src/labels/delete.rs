//! An administrator removes a label.

use super::LabelService;
use crate::error::MessagingError;
use nimchat_accounts::Administrator;
use nimchat_core_model::{EventName, LabelId, NewEvent, Subject};

impl LabelService {
    /// Removes the label. Conversations keep its title.
    pub fn delete(&self, caller: &Administrator, id: LabelId) -> Result<(), MessagingError> {
        let Administrator(administrator) = caller;
        let account = administrator.account_id();
        let mut work = self.deps.store.begin()?;
        if !work.labels().remove(account, id)? {
            return Err(MessagingError::NotFound);
        }
        work.outbox().record(&[NewEvent::new(
            account,
            EventName::LabelDeleted,
            Subject::Account,
            administrator.actor(),
            self.deps.clock.now(),
        )])?;
        work.commit()?;
        Ok(())
    }
}
