//! A user marks a notification as read or unread, or snoozes it.

use crate::jobs::EndSnooze;
use crate::{Notification, NotificationService};
use chrono::{DateTime, SubsecRound, Utc};
use nimchat_accounts::Agent;
use nimchat_core_model::{EventName, Job, NewJob, NotificationId, Violations};
use nimchat_messaging::MessagingError;

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
        self.change(caller, id, &[], |notification, now| {
            notification.read_at = Some(now);
        })
    }

    /// Marks it as unread.
    pub fn unread(
        &self,
        caller: &Agent,
        id: NotificationId,
    ) -> Result<Notification, MessagingError> {
        self.change(caller, id, &[], |notification, _| {
            notification.read_at = None;
        })
    }

    /// Snoozes it until a time; it becomes unread.
    pub fn snooze(
        &self,
        caller: &Agent,
        id: NotificationId,
        until: Option<DateTime<Utc>>,
    ) -> Result<Notification, MessagingError> {
        let until = until.ok_or_else(|| Violations::one("snoozed_until", "can't be blank"))?;
        // as precise as it is stored, so that the job recognizes it
        let until = until.trunc_subsecs(6);
        let ended = EndSnooze {
            account: caller.account_id(),
            user: caller.user.id,
            notification: id,
            until,
        }
        .due(until)?;
        self.change(caller, id, &[ended], |notification, _| {
            notification.snoozed_until = Some(until);
            notification.read_at = None;
        })
    }

    fn change(
        &self,
        caller: &Agent,
        id: NotificationId,
        jobs: &[NewJob],
        change: impl FnOnce(&mut Notification, DateTime<Utc>),
    ) -> Result<Notification, MessagingError> {
        let now = self.deps.messaging.clock.now();
        let mut work = self.deps.store.begin()?;
        let found = work
            .notifications()
            .find(caller.account_id(), caller.user.id, id)?;
        let mut notification = found.ok_or(MessagingError::NotFound)?;
        change(&mut notification, now);
        notification.updated_at = now;
        work.notifications().update(&notification)?;
        let event = notification.told(EventName::NotificationUpdated, caller.actor(), now);
        work.outbox().record(&[event])?;
        work.jobs().enqueue(jobs)?;
        work.commit()?;
        Ok(notification)
    }
}
