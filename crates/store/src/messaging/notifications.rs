//! What users were told, and how they want to be told.

use super::{model, models};
use crate::conn::{AnyConn, MultiBackend};
use crate::dialect::locked;
use crate::rows::{changed, corrupt, ids};
use crate::schema::{notification_settings, notifications, notified_events, users};
use crate::session::Session;
use crate::types::{Both, cols};
use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;
use nimchat_core_model::{
    AccountId, ConversationId, EventId, MembershipId, MessageId, NotificationId, NotificationKind,
    Page, StoreError, UserId,
};
use nimchat_messaging::notifications::{
    KindSet, NewNotification, NotificationCounts, NotificationQuery,
};
use nimchat_messaging::ports::{NotificationLookup, Notifications};
use nimchat_messaging::{Notification, NotificationSettings};

#[derive(Queryable, Selectable)]
#[diesel(table_name = notifications, check_for_backend(MultiBackend))]
struct NotificationRow {
    id: i64,
    account_id: i64,
    user_id: i64,
    conversation_id: i64,
    message_id: Option<i64>,
    kind: i16,
    read_at: Option<NaiveDateTime>,
    snoozed_until: Option<NaiveDateTime>,
    last_activity_at: NaiveDateTime,
    created_at: NaiveDateTime,
    updated_at: NaiveDateTime,
}

impl TryFrom<NotificationRow> for Notification {
    type Error = StoreError;

    fn try_from(row: NotificationRow) -> Result<Self, StoreError> {
        let kind = NotificationKind::from_code(row.kind);
        Ok(Self {
            id: row.id.into(),
            account_id: row.account_id.into(),
            user_id: row.user_id.into(),
            kind: kind.ok_or_else(|| corrupt("notifications.kind", row.kind))?,
            conversation_id: row.conversation_id.into(),
            message_id: row.message_id.map(Into::into),
            read_at: row.read_at.map(|at| at.and_utc()),
            snoozed_until: row.snoozed_until.map(|at| at.and_utc()),
            last_activity_at: row.last_activity_at.and_utc(),
            created_at: row.created_at.and_utc(),
            updated_at: row.updated_at.and_utc(),
        })
    }
}

/// The user's notifications in the account.
macro_rules! own {
    ($account:expr, $user:expr) => {
        notifications::table
            .filter(notifications::account_id.eq($account.get()))
            .filter(notifications::user_id.eq($user.get()))
    };
}

type Boxed = notifications::BoxedQuery<'static, MultiBackend>;

fn fitting(account: AccountId, user: UserId, query: NotificationQuery) -> Boxed {
    let mut rows = own!(account, user).into_boxed();
    if !query.with_read {
        rows = rows.filter(notifications::read_at.is_null());
    }
    if !query.with_snoozed {
        let back = notifications::snoozed_until.le(query.now.naive_utc());
        rows = rows.filter(notifications::snoozed_until.is_null().or(back));
    }
    rows
}

fn count(c: &mut AnyConn, rows: Boxed) -> QueryResult<u64> {
    let count: i64 = rows.count().get_result(c)?;
    Ok(count.unsigned_abs())
}

impl NotificationLookup for Session<'_> {
    fn find(
        &mut self,
        account: AccountId,
        user: UserId,
        id: NotificationId,
    ) -> Result<Option<Notification>, StoreError> {
        model(self.run(|c| {
            own!(account, user)
                .filter(notifications::id.eq(id.get()))
                .select(NotificationRow::as_select())
                .first(c)
                .optional()
        })?)
    }

    fn list(
        &mut self,
        account: AccountId,
        user: UserId,
        query: NotificationQuery,
        page: Page,
    ) -> Result<Vec<Notification>, StoreError> {
        let rows = fitting(account, user, query);
        let (at, id) = (notifications::last_activity_at, notifications::id);
        let rows = if query.ascending {
            rows.order((at.asc(), id.asc()))
        } else {
            rows.order((at.desc(), id.desc()))
        };
        models(self.run(|c| {
            rows.limit(i64::from(page.per_page()))
                .offset(i64::try_from(page.offset()).unwrap_or(i64::MAX))
                .select(NotificationRow::as_select())
                .load(c)
        })?)
    }

    fn counts(
        &mut self,
        account: AccountId,
        user: UserId,
        query: NotificationQuery,
    ) -> Result<NotificationCounts, StoreError> {
        self.run(|c| {
            let all = count(c, fitting(account, user, query))?;
            let unread = if query.with_read {
                let with_read = false;
                count(
                    c,
                    fitting(account, user, NotificationQuery { with_read, ..query }),
                )?
            } else {
                all
            };
            Ok(NotificationCounts { unread, all })
        })
    }

    fn settings(
        &mut self,
        account: AccountId,
        users: &[UserId],
    ) -> Result<Vec<(UserId, NotificationSettings)>, StoreError> {
        if users.is_empty() {
            return Ok(Vec::new());
        }
        let rows: Vec<(i64, i16, i16)> = self.run(|c| {
            notification_settings::table
                .filter(notification_settings::account_id.eq(account.get()))
                .filter(notification_settings::user_id.eq_any(users.iter().map(|id| id.get())))
                .select((
                    notification_settings::user_id,
                    notification_settings::email_kinds,
                    notification_settings::push_kinds,
                ))
                .load(c)
        })?;
        let chosen = rows.into_iter().map(|(user, email, push)| {
            let settings = NotificationSettings {
                email: KindSet::from_code(email),
                push: KindSet::from_code(push),
            };
            (user.into(), settings)
        });
        Ok(chosen.collect())
    }
}

fn add(c: &mut AnyConn, new: &NewNotification) -> QueryResult<NotificationRow> {
    let at = new.created_at.naive_utc();
    diesel::insert_into(notifications::table)
        .values((
            notifications::account_id.eq(new.account_id.get()),
            notifications::user_id.eq(new.user_id.get()),
            notifications::conversation_id.eq(new.conversation_id.get()),
            notifications::message_id.eq(new.message_id.map(MessageId::get)),
            notifications::kind.eq(new.kind.code()),
            notifications::last_activity_at.eq(at),
            notifications::created_at.eq(at),
            notifications::updated_at.eq(at),
        ))
        .returning(cols::<NotificationRow>())
        .get_result(c)
}

/// Removes the user's others about the conversation.
fn replace(c: &mut AnyConn, new: &NewNotification) -> QueryResult<Vec<i64>> {
    diesel::delete(
        notifications::table
            .filter(notifications::user_id.eq(new.user_id.get()))
            .filter(notifications::conversation_id.eq(new.conversation_id.get())),
    )
    .returning(notifications::id)
    .get_results(c)
}

/// Removes what is beyond those kept.
fn trim(c: &mut AnyConn, account: AccountId, user: UserId) -> QueryResult<Vec<i64>> {
    let beyond: Vec<i64> = own!(account, user)
        .order((
            notifications::last_activity_at.desc(),
            notifications::id.desc(),
        ))
        .offset(i64::from(Notification::KEPT))
        .limit(i64::from(Notification::KEPT))
        .select(notifications::id)
        .load(c)?;
    if !beyond.is_empty() {
        let beyond = notifications::id.eq_any(beyond.clone());
        diesel::delete(notifications::table.filter(beyond)).execute(c)?;
    }
    Ok(beyond)
}

impl Notifications for Session<'_> {
    fn hold(&mut self, held: &[UserId]) -> Result<(), StoreError> {
        if held.is_empty() {
            return Ok(());
        }
        // in one order, so that two who hold several do not wait for each other
        let _held: Vec<i64> = self.run(|c| {
            locked!(
                c,
                users::table
                    .filter(users::id.eq_any(held.iter().map(|id| id.get())))
                    .order(users::id)
                    .select(users::id),
                load
            )
        })?;
        Ok(())
    }

    fn take_up(&mut self, event: EventId) -> Result<bool, StoreError> {
        let added = self.run(|c| {
            Both(
                diesel::insert_into(notified_events::table)
                    .values(notified_events::event_id.eq(event.get()))
                    .on_conflict_do_nothing(),
            )
            .execute(c)
        })?;
        Ok(added > 0)
    }

    fn add(
        &mut self,
        new: NewNotification,
    ) -> Result<(Notification, Vec<NotificationId>), StoreError> {
        let (row, gone) = self.run(|c| {
            let mut gone = replace(c, &new)?;
            let row = add(c, &new)?;
            gone.extend(trim(c, new.account_id, new.user_id)?);
            Ok((row, gone))
        })?;
        Ok((row.try_into()?, ids(gone)))
    }

    fn update(&mut self, notification: &Notification) -> Result<(), StoreError> {
        let time = |at: Option<DateTime<Utc>>| at.map(|at| at.naive_utc());
        changed(self.run(|c| {
            diesel::update(
                own!(notification.account_id, notification.user_id)
                    .filter(notifications::id.eq(notification.id.get())),
            )
            .set((
                notifications::read_at.eq(time(notification.read_at)),
                notifications::snoozed_until.eq(time(notification.snoozed_until)),
                notifications::last_activity_at.eq(notification.last_activity_at.naive_utc()),
                notifications::updated_at.eq(notification.updated_at.naive_utc()),
            ))
            .execute(c)
        })?)
    }

    fn remove(
        &mut self,
        account: AccountId,
        user: UserId,
        id: NotificationId,
    ) -> Result<bool, StoreError> {
        let removed = self.run(|c| {
            diesel::delete(own!(account, user).filter(notifications::id.eq(id.get()))).execute(c)
        })?;
        Ok(removed > 0)
    }

    fn read_all(
        &mut self,
        account: AccountId,
        user: UserId,
        conversation: Option<ConversationId>,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let at = at.naive_utc();
        let read = (
            notifications::read_at.eq(at),
            notifications::updated_at.eq(at),
        );
        let unread = own!(account, user).filter(notifications::read_at.is_null());
        self.run(|c| match conversation {
            Some(id) => diesel::update(unread.filter(notifications::conversation_id.eq(id.get())))
                .set(read)
                .execute(c),
            None => diesel::update(unread).set(read).execute(c),
        })?;
        Ok(())
    }

    fn clear(
        &mut self,
        user: UserId,
        only_read: bool,
        limit: u32,
    ) -> Result<Vec<(AccountId, NotificationId)>, StoreError> {
        let mut meant = notifications::table
            .filter(notifications::user_id.eq(user.get()))
            .order(notifications::id)
            .limit(i64::from(limit))
            .select((notifications::account_id, notifications::id))
            .into_boxed::<MultiBackend>();
        if only_read {
            meant = meant.filter(notifications::read_at.is_not_null());
        }
        let gone: Vec<(i64, i64)> = self.run(|c| {
            let gone: Vec<(i64, i64)> = meant.load(c)?;
            let those = notifications::id.eq_any(gone.iter().map(|(_, id)| *id));
            diesel::delete(notifications::table.filter(those)).execute(c)?;
            Ok(gone)
        })?;
        let gone = gone.into_iter();
        Ok(gone
            .map(|(account, id)| (account.into(), id.into()))
            .collect())
    }

    fn choose(
        &mut self,
        membership: MembershipId,
        account: AccountId,
        user: UserId,
        settings: NotificationSettings,
    ) -> Result<(), StoreError> {
        let (email, push) = (settings.email.code(), settings.push.code());
        self.run(|c| {
            Both(
                diesel::insert_into(notification_settings::table)
                    .values((
                        notification_settings::membership_id.eq(membership.get()),
                        notification_settings::account_id.eq(account.get()),
                        notification_settings::user_id.eq(user.get()),
                        notification_settings::email_kinds.eq(email),
                        notification_settings::push_kinds.eq(push),
                    ))
                    .on_conflict(notification_settings::membership_id)
                    .do_update()
                    .set((
                        notification_settings::email_kinds.eq(email),
                        notification_settings::push_kinds.eq(push),
                    )),
            )
            .execute(c)
        })?;
        Ok(())
    }
}
