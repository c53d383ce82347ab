//! Users' notifications and notification settings.

use crate::conn::{AnyConn, MultiBackend, in_account};
use crate::dialect::{InsertMany, ReturningRow, Row, Values, locked};
use crate::rows::{changed, corrupt};
use crate::schema::{conversations, notification_settings, notifications, users};
use crate::types::Both;
use crate::unit_of_work::UnitOfWork;
use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, SmallInt, Timestamp};
use nimchat_core_model::{
    AccountId, ConversationId, EventId, InboxId, MembershipId, MessageId, NotificationId,
    NotificationKind, Page, StoreError, UserId,
};
use nimchat_notifications::ports::{Added, NotificationLookup, Notifications};
use nimchat_notifications::{
    KindSet, NewNotification, Notification, NotificationCounts, NotificationQuery,
    NotificationSettings,
};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

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
    last_snoozed_at: Option<NaiveDateTime>,
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
            last_snoozed_at: row.last_snoozed_at.map(|at| at.and_utc()),
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

impl NotificationLookup for UnitOfWork<'_> {
    fn find(
        &mut self,
        account: AccountId,
        user: UserId,
        id: NotificationId,
    ) -> Result<Option<Notification>, StoreError> {
        self.read_one(|c| {
            own!(account, user)
                .filter(notifications::id.eq(id.get()))
                .select(NotificationRow::as_select())
                .first(c)
        })
    }

    fn many(
        &mut self,
        account: AccountId,
        ids: &[NotificationId],
    ) -> Result<Vec<Notification>, StoreError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        self.read_all(|c| {
            notifications::table
                .filter(notifications::id.eq_any(ids.iter().map(|id| id.get())))
                .filter(in_account!("notifications", account))
                .select(NotificationRow::as_select())
                .load(c)
        })
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
        self.read_all(|c| {
            rows.limit(i64::from(page.per_page()))
                .offset(i64::try_from(page.offset()).unwrap_or(i64::MAX))
                .select(NotificationRow::as_select())
                .load(c)
        })
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

    fn unread_counts(
        &mut self,
        account: AccountId,
        users: &[UserId],
        now: DateTime<Utc>,
    ) -> Result<Vec<(UserId, u64)>, StoreError> {
        if users.is_empty() {
            return Ok(Vec::new());
        }
        let back = notifications::snoozed_until.le(now.naive_utc());
        let counts: Vec<(i64, i64)> = self.run(|c| {
            notifications::table
                .filter(notifications::account_id.eq(account.get()))
                .filter(notifications::user_id.eq_any(users.iter().map(|id| id.get())))
                .filter(notifications::read_at.is_null())
                .filter(notifications::snoozed_until.is_null().or(back))
                .group_by(notifications::user_id)
                .select((notifications::user_id, diesel::dsl::count_star()))
                .load(c)
        })?;
        let counts = counts.into_iter();
        Ok(counts
            .map(|(user, count)| (user.into(), count.unsigned_abs()))
            .collect())
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

struct NewRow {
    account_id: i64,
    user_id: i64,
    conversation_id: i64,
    message_id: Option<i64>,
    kind: i16,
    created_at: NaiveDateTime,
}

impl NewRow {
    fn of(new: &NewNotification) -> Self {
        Self {
            account_id: new.account_id.get(),
            user_id: new.user_id.get(),
            conversation_id: new.conversation_id.get(),
            message_id: new.message_id.map(MessageId::get),
            kind: new.kind.code(),
            created_at: new.created_at.naive_utc(),
        }
    }
}

impl Row for NewRow {
    const INTO: &'static str = "notifications (account_id, user_id, conversation_id, message_id, \
                                kind, last_activity_at, created_at, updated_at)";

    fn bind<'b>(&'b self, values: &mut Values<'_, 'b>) -> QueryResult<()> {
        for id in [&self.account_id, &self.user_id, &self.conversation_id] {
            values.bind::<BigInt, _>(id)?;
        }
        values.bind::<Nullable<BigInt>, _>(&self.message_id)?;
        values.bind::<SmallInt, _>(&self.kind)?;
        for _active_created_updated in 0..3 {
            values.bind::<Timestamp, _>(&self.created_at)?;
        }
        Ok(())
    }
}

impl ReturningRow for NewRow {
    const RETURNING: &'static str = "id, user_id, conversation_id";
    type Returned = (BigInt, BigInt, BigInt);
}

struct TakenUp(i64);

impl Row for TakenUp {
    const INTO: &'static str = "notified_events (event_id)";

    fn bind<'b>(&'b self, values: &mut Values<'_, 'b>) -> QueryResult<()> {
        values.bind::<BigInt, _>(&self.0)
    }
}

impl ReturningRow for TakenUp {
    const RETURNING: &'static str = "event_id";
    type Returned = BigInt;
}

/// Inserts them; returns the id of each user's notification about each conversation.
fn insert(c: &mut AnyConn, rows: &[NewRow]) -> QueryResult<HashMap<(i64, i64), i64>> {
    let made: Vec<(i64, i64, i64)> = InsertMany::all(rows).get_results(c)?;
    let ids = made
        .into_iter()
        .map(|(id, user, about)| ((user, about), id));
    Ok(ids.collect())
}

/// User and id.
type Removed = (i64, i64);

/// Deletes users' earlier notifications about the conversations of the new rows.
fn replace(c: &mut AnyConn, account: i64, rows: &[&NewRow]) -> QueryResult<Vec<Removed>> {
    let pairs: HashSet<(i64, i64)> = rows
        .iter()
        .map(|row| (row.user_id, row.conversation_id))
        .collect();
    let conversations: BTreeSet<i64> = rows.iter().map(|row| row.conversation_id).collect();
    // for all users, who are few for a conversation: each pair of user and conversation would be far more to look up
    let before: Vec<(i64, i64, i64)> = notifications::table
        .filter(notifications::account_id.eq(account))
        .filter(notifications::conversation_id.eq_any(conversations))
        .select((
            notifications::id,
            notifications::user_id,
            notifications::conversation_id,
        ))
        .load(c)?;
    let replaced = before
        .into_iter()
        .filter(|(_, user, about)| pairs.contains(&(*user, *about)))
        .map(|(id, user, _)| (user, id));
    remove(c, replaced.collect())
}

/// Deletes the notifications beyond the limit, of users who got more than were deleted before: all others have no more
/// than they had.
fn trim(
    c: &mut AnyConn,
    account: i64,
    rows: &[&NewRow],
    replaced: &[Removed],
) -> QueryResult<Vec<Removed>> {
    let mut grown: BTreeMap<i64, i64> = BTreeMap::new();
    for row in rows {
        *grown.entry(row.user_id).or_default() += 1;
    }
    for (user, _) in replaced {
        *grown.entry(*user).or_default() -= 1;
    }
    let mut beyond = Vec::new();
    for user in grown
        .into_iter()
        .filter(|(_, by)| *by > 0)
        .map(|(user, _)| user)
    {
        let ids: Vec<i64> = notifications::table
            .filter(notifications::account_id.eq(account))
            .filter(notifications::user_id.eq(user))
            .order((
                notifications::last_activity_at.desc(),
                notifications::id.desc(),
            ))
            .offset(i64::from(Notification::KEPT))
            .select(notifications::id)
            .load(c)?;
        beyond.extend(ids.into_iter().map(|id| (user, id)));
    }
    remove(c, beyond)
}

fn remove(c: &mut AnyConn, gone: Vec<Removed>) -> QueryResult<Vec<Removed>> {
    if !gone.is_empty() {
        let gone = notifications::id.eq_any(gone.iter().map(|(_, id)| *id));
        diesel::delete(notifications::table.filter(gone)).execute(c)?;
    }
    Ok(gone)
}

impl Notifications for UnitOfWork<'_> {
    fn hold(&mut self, held: &[UserId]) -> Result<HashSet<UserId>, StoreError> {
        if held.is_empty() {
            return Ok(HashSet::new());
        }
        // in one order, so that two units of work that lock several do not deadlock
        let held: Vec<i64> = self.run(|c| {
            locked!(
                c,
                users::table
                    .filter(users::id.eq_any(held.iter().map(|id| id.get())))
                    .order(users::id)
                    .select(users::id),
                load
            )
        })?;
        Ok(held.into_iter().map(UserId::from).collect())
    }

    fn take_up(&mut self, events: &[EventId]) -> Result<HashSet<EventId>, StoreError> {
        let rows: Vec<TakenUp> = events.iter().map(|id| TakenUp(id.get())).collect();
        let new: Vec<i64> = self.run(|c| InsertMany::missing(&rows).get_results(c))?;
        Ok(new.into_iter().map(EventId::from).collect())
    }

    fn add(&mut self, notifications: &[NewNotification]) -> Result<Added, StoreError> {
        let rows: Vec<NewRow> = notifications.iter().map(NewRow::of).collect();
        let mut accounts: BTreeMap<i64, Vec<&NewRow>> = BTreeMap::new();
        for row in &rows {
            accounts.entry(row.account_id).or_default().push(row);
        }
        let (made, gone) = self.run(|c| {
            let mut gone = Vec::new();
            for (account, rows) in &accounts {
                gone.push(replace(c, *account, rows)?);
            }
            let made = insert(c, &rows)?;
            for ((account, rows), gone) in accounts.iter().zip(&mut gone) {
                let beyond = trim(c, *account, rows, gone)?;
                gone.extend(beyond);
            }
            Ok((made, gone))
        })?;
        let gone = gone
            .into_iter()
            .flatten()
            .map(|(user, id)| (user.into(), id.into()))
            .collect();
        let made = notifications
            .iter()
            .map(|new| {
                let key = (new.user_id.get(), new.conversation_id.get());
                let id = made.get(&key).ok_or(StoreError::MissingReference)?;
                Ok(new.stored((*id).into()))
            })
            .collect::<Result<_, StoreError>>()?;
        Ok(Added { made, gone })
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
                notifications::last_snoozed_at.eq(time(notification.last_snoozed_at)),
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

    fn remove_of_inbox(
        &mut self,
        account: AccountId,
        inbox: InboxId,
        users: &[UserId],
    ) -> Result<Vec<(UserId, NotificationId)>, StoreError> {
        let about = conversations::table
            .filter(conversations::account_id.eq(account.get()))
            .filter(conversations::inbox_id.eq(inbox.get()))
            .select(conversations::id);
        let gone = self.run(|c| {
            let gone: Vec<Removed> = notifications::table
                .filter(notifications::account_id.eq(account.get()))
                .filter(notifications::user_id.eq_any(users.iter().map(|user| user.get())))
                .filter(notifications::conversation_id.eq_any(about))
                .select((notifications::user_id, notifications::id))
                .load(c)?;
            remove(c, gone)
        })?;
        let gone = gone.into_iter();
        Ok(gone.map(|(user, id)| (user.into(), id.into())).collect())
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
