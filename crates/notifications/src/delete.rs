//! A user deletes notifications.

use crate::NotificationService;
use crate::model::about;
use nimchat_accounts::Agent;
use nimchat_core_model::{EventName, NotificationId};
use nimchat_messaging::MessagingError;

/// The number that one unit of work deletes, so that others do not wait long.
const AT_ONCE: u32 = 100;

impl NotificationService {
    /// Removes the caller's notification.
    pub fn delete(&self, caller: &Agent, id: NotificationId) -> Result<(), MessagingError> {
        let (account, user) = (caller.account_id(), caller.user.id);
        let now = self.deps.messaging.clock.now();
        let mut work = self.deps.store.begin()?;
        if !work.notifications().remove(account, user, id)? {
            return Err(MessagingError::NotFound);
        }
        let name = EventName::NotificationDeleted;
        let event = about((account, user, id), name, caller.actor(), now);
        work.outbox().record(&[event])?;
        Ok(work.commit()?)
    }

    /// Removes all of the caller's notifications in every account, or only the read ones (docs/rules/accounts.md §5.12),
    /// a hundred per unit of work.
    pub fn delete_all(&self, caller: &Agent, only_read: bool) -> Result<(), MessagingError> {
        let user = caller.user.id;
        let now = self.deps.messaging.clock.now();
        loop {
            let mut work = self.deps.store.begin()?;
            let gone = work.notifications().clear(user, only_read, AT_ONCE)?;
            let events: Vec<_> = gone
                .iter()
                .map(|(account, id)| {
                    let name = EventName::NotificationDeleted;
                    about((*account, user, *id), name, caller.actor(), now)
                })
                .collect();
            work.outbox().record(&events)?;
            work.commit()?;
            if gone.len() < AT_ONCE as usize {
                return Ok(());
            }
        }
    }
}
