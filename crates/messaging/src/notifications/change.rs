//! A user marks a notification as read or unread, or snoozes it.

use super::{Notification, NotificationService};
use crate::error::MessagingError;
use chrono::{DateTime, Utc};
use nimchat_accounts::Agent;
use nimchat_core_model::{EventName, NotificationId, Violation};

impl NotificationService {
    /// One of the caller's notifications.
    pub fn find(&self, caller: &Agent, id: NotificationId) -> Result<Notification, MessagingError> {
        let mut view = self.deps.store.read()?;
        let found = view
            .notifications()
            .find(caller.account_id(), caller.user.id, id)?;
        found.ok_or(MessagingError::NotFound)
    }

    /// Marks it as read.
    pub fn read(&self, caller: &Agent, id: NotificationId) -> Result<Notification, MessagingError> {
        self.change(caller, id, |notification, now| {
            notification.read_at = Some(now);
            Ok(())
        })
    }

    /// Marks it as unread.
    pub fn unread(
        &self,
        caller: &Agent,
        id: NotificationId,
    ) -> Result<Notification, MessagingError> {
        self.change(caller, id, |notification, _| {
            notification.read_at = None;
            Ok(())
        })
    }

    /// Snoozes it until a time; it becomes unread and is sorted by that time.
    pub fn snooze(
        &self,
        caller: &Agent,
        id: NotificationId,
        until: Option<DateTime<Utc>>,
    ) -> Result<Notification, MessagingError> {
        self.change(caller, id, |notification, _| {
            let until = until.ok_or_else(|| Violation::new("snoozed_until", "can't be blank"))?;
            notification.snoozed_until = Some(until);
            notification.read_at = None;
            notification.last_activity_at = until;
            Ok(())
        })
    }

    fn change(
        &self,
        caller: &Agent,
        id: NotificationId,
        change: impl FnOnce(&mut Notification, DateTime<Utc>) -> Result<(), Violation>,
    ) -> Result<Notification, MessagingError> {
        let now = self.deps.clock.now();
        let mut work = self.deps.store.begin()?;
        let found = work
            .notifications()
            .find(caller.account_id(), caller.user.id, id)?;
        let mut notification = found.ok_or(MessagingError::NotFound)?;
        change(&mut notification, now)?;
        notification.updated_at = now;
        work.notifications().update(&notification)?;
        let event = notification.told(EventName::NotificationUpdated, caller.actor(), now);
        work.outbox().record(&[event])?;
        work.commit()?;
        Ok(notification)
    }
}
