//! What a user has to read.

use super::view::{self, NotificationView};
use super::{Notification, NotificationCounts, NotificationQuery, NotificationService};
use crate::error::MessagingError;
use nimchat_accounts::Agent;
use nimchat_core_model::{AccountId, NotificationId, Page, Paged, UserId};

/// A page of a user's notifications.
#[derive(Debug, Clone, PartialEq)]
pub struct NotificationList {
    /// How many there are on all pages.
    pub counts: NotificationCounts,
    /// This page.
    pub page: Paged<NotificationView>,
}

impl NotificationService {
    /// A page of the caller's own in this account: those to be read now, and others if they ask for them.
    pub fn list(
        &self,
        caller: &Agent,
        with_read: bool,
        with_snoozed: bool,
        ascending: bool,
        page: Page,
    ) -> Result<NotificationList, MessagingError> {
        let query = NotificationQuery {
            with_read,
            with_snoozed,
            ascending,
            now: self.deps.clock.now(),
        };
        let (account, user) = (caller.account_id(), caller.user.id);
        let (rows, counts) = {
            let mut view = self.deps.store.read()?;
            let notifications = view.notifications();
            let rows = notifications.list(account, user, query, page)?;
            (rows, notifications.counts(account, user, query)?)
        };
        let items = view::assemble(&self.deps, account, rows)?;
        Ok(NotificationList {
            counts,
            page: Paged {
                items,
                total: counts.all,
                page,
            },
        })
    }

    /// How many the caller has to read now.
    pub fn unread_count(&self, caller: &Agent) -> Result<u64, MessagingError> {
        self.to_read(caller.account_id(), caller.user.id)
    }

    /// How many the user has to read now.
    pub fn to_read(&self, account: AccountId, user: UserId) -> Result<u64, MessagingError> {
        let query = NotificationQuery::unread(self.deps.clock.now());
        let mut view = self.deps.store.read()?;
        Ok(view.notifications().counts(account, user, query)?.unread)
    }

    /// The notification an event is about, as it is now; none if it is gone.
    pub fn of_event(
        &self,
        account: AccountId,
        user: UserId,
        id: NotificationId,
    ) -> Result<Option<NotificationView>, MessagingError> {
        let found = {
            let mut view = self.deps.store.read()?;
            view.notifications().find(account, user, id)?
        };
        let rows: Vec<Notification> = found.into_iter().collect();
        Ok(view::assemble(&self.deps, account, rows)?.pop())
    }
}
