//! Ends the snooze of a notification at its time.

use crate::NotificationService;
use crate::jobs::EndSnooze;
use nimchat_core_model::{Actor, EventName, Progress};
use nimchat_messaging::MessagingError;

impl NotificationService {
    /// Brings a notification back, unless it is gone, awake or snoozed until another time: it is unread, and was active
    /// when its snooze ended. May be repeated.
    pub fn end_snooze(&self, job: &EndSnooze) -> Result<Progress, MessagingError> {
        let now = self.deps.messaging.clock.now();
        let mut work = self.deps.store.begin()?;
        let found = work
            .notifications()
            .find(job.account, job.user, job.notification)?;
        let Some(mut notification) = found.filter(|it| it.snoozed_until == Some(job.until)) else {
            return Ok(Progress::Done);
        };
        notification.snoozed_until = None;
        notification.last_snoozed_at = Some(job.until);
        notification.last_activity_at = job.until;
        notification.read_at = None;
        notification.updated_at = now;
        work.notifications().update(&notification)?;
        let event = notification.told(EventName::NotificationUpdated, Actor::System, now);
        work.outbox().record(&[event])?;
        work.commit()?;
        Ok(Progress::Done)
    }
}
