//! The notifications of a user.

use crate::view::{NotificationView, assemble};
use crate::{NotificationCounts, NotificationQuery, NotificationService};
use chrono::{DateTime, Utc};
use nimchat_accounts::{Agent, Availability};
use nimchat_core_model::{AccountId, ConversationId, Next, NotificationId, Page, Paged, UserId};
use nimchat_messaging::ConversationService;
use nimchat_messaging::MessagingError;
use std::collections::{HashMap, HashSet};

/// A page of a user's notifications.
#[derive(Debug, Clone, PartialEq)]
pub struct NotificationList {
    /// The counts of all pages.
    pub counts: NotificationCounts,
    /// This page.
    pub page: Paged<NotificationView>,
    /// The conversations that agents can no longer reply to.
    pub closed: HashSet<ConversationId>,
    /// The user's availability.
    pub availability: Availability,
}

/// By default, the unread ones that are not snoozed, the newest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ListNotifications {
    /// As [`NotificationQuery::with_read`].
    pub with_read: bool,
    /// As [`NotificationQuery::with_snoozed`].
    pub with_snoozed: bool,
    /// As [`NotificationQuery::ascending`].
    pub ascending: bool,
}

impl ListNotifications {
    fn at(self, now: DateTime<Utc>) -> NotificationQuery {
        NotificationQuery {
            with_read: self.with_read,
            with_snoozed: self.with_snoozed,
            ascending: self.ascending,
            now,
        }
    }
}

impl NotificationService {
    /// A page of the caller's notifications in this account: those to be read now, and others if requested.
    pub fn list(
        &self,
        caller: &Agent,
        wanted: ListNotifications,
        page: Page,
    ) -> Result<NotificationList, MessagingError> {
        let query = wanted.at(self.deps.messaging.clock.now());
        let (account, user) = (caller.account_id(), caller.user.id);
        let (rows, counts) = {
            let mut view = self.deps.store.read()?;
            let notifications = view.notifications();
            let rows = notifications.list(account, user, query, page)?;
            (rows, notifications.counts(account, user, query)?)
        };
        let items = assemble(&self.deps.messaging, account, rows)?;
        let conversations = ConversationService::new(self.deps.messaging.clone());
        let closed = conversations.closed(items.iter().map(|view| &view.conversation))?;
        let present = self.deps.messaging.directory.is_present(account, user);
        Ok(NotificationList {
            counts,
            closed,
            availability: caller.membership.availability_status(present),
            page: Paged {
                items,
                total: counts.all,
                page,
                next: Next::ByNumber,
            },
        })
    }

    /// The number of the caller's notifications to be read now.
    pub fn unread_count(&self, caller: &Agent) -> Result<u64, MessagingError> {
        let query = NotificationQuery::unread(self.deps.messaging.clock.now());
        let mut view = self.deps.store.read()?;
        let notifications = view.notifications();
        let counts = notifications.counts(caller.account_id(), caller.user.id, query)?;
        Ok(counts.unread)
    }

    /// The number of each user's notifications to be read now. Users without any are omitted.
    pub fn unread_counts(
        &self,
        account: AccountId,
        users: &[UserId],
    ) -> Result<HashMap<UserId, u64>, MessagingError> {
        let now = self.deps.messaging.clock.now();
        let mut view = self.deps.store.read()?;
        let counts = view.notifications().unread_counts(account, users, now)?;
        Ok(counts.into_iter().collect())
    }

    /// These notifications of the account, as they are now, of any user. Those that no longer exist are omitted.
    pub fn views(
        &self,
        account: AccountId,
        ids: &[NotificationId],
    ) -> Result<HashMap<NotificationId, NotificationView>, MessagingError> {
        let rows = self.deps.store.read()?.notifications().many(account, ids)?;
        let views = assemble(&self.deps.messaging, account, rows)?;
        Ok(views
            .into_iter()
            .map(|view| (view.notification.id, view))
            .collect())
    }
}
