//! An administrator removes a contact (docs/rules/contacts-and-inboxes.md §3).

use super::ContactService;
use super::change::event;
use crate::error::MessagingError;
use crate::jobs::EraseContact;
use nimchat_accounts::Administrator;
use nimchat_core_model::{ContactId, EventName, Job, Violations};

impl ContactService {
    /// Removes the contact, unless they are connected. A job erases what names them; until then their conversations are
    /// visible.
    pub fn delete(
        &self,
        Administrator(caller): &Administrator,
        id: ContactId,
    ) -> Result<(), MessagingError> {
        let account = caller.account_id();
        let present = self.deps.directory.present_contacts(account, [id]);
        let mut work = self.deps.store.begin()?;
        let contact = work.contacts().lock(account, &[id])?.pop();
        let now = self.deps.clock.now();
        let contact = contact.ok_or(MessagingError::NotFound)?;
        if !present.is_empty() {
            let refusal = format!("{} is Online, please try again later", contact.name);
            return Err(Violations::one("base", refusal).into());
        }
        work.contacts().remove(account, id)?;
        let erase = EraseContact {
            account,
            contact: id,
        };
        work.jobs().enqueue(&[erase.due(now)?])?;
        let deleted = event(EventName::ContactDeleted, &contact, caller.actor(), now)?;
        work.outbox().record(&[deleted])?;
        Ok(work.commit()?)
    }
}
