//! Users' notifications and notification settings.

use crate::dialect::ReturningRow;
use crate::prelude::*;
use crate::schema::{conversations, notification_settings, notifications, users};
use diesel::sql_types::BigInt;
use nimchat_core_model::{
    ConversationId, EventId, InboxId, MembershipId, MessageId, NotificationId, Page, UserId,
};
use nimchat_notifications::ports::{Added, NotificationLookup, Notifications};
use nimchat_notifications::{
    KindSet, NewNotification, Notification, NotificationCounts, NotificationQuery,
    NotificationSettings,
};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

row! {
    NotificationRow of notifications as Notification {
        id, account_id, user_id, conversation_id, message_id, kind, read_at, snoozed_until,
        last_snoozed_at, last_activity_at, created_at, updated_at,
    }
}

new_row! {
    NewRow into notifications {
        account_id, user_id, conversation_id, message_id, kind, last_activity_at, created_at,
        updated_at,
    }
}

new_row! {
    TakenUp into notified_events { event_id }
}

/// The user's notifications in the account.
macro_rules! own {
    ($account:expr, $user:expr) => {
        of_account!(notifications, $account).filter(notifications::user_id.eq($user.get()))
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

impl NotificationLookup for UnitOfWork<'_> {
    fn find(
        &mut self,
        account: AccountId,
        user: UserId,
        id: NotificationId,
    ) -> StoreResult<Option<Notification>> {
        self.first(own!(account, user).filter(notifications::id.eq(id.get())))
    }

    fn many(
        &mut self,
        account: AccountId,
        ids: &[NotificationId],
    ) -> StoreResult<Vec<Notification>> {
        self.load_among(ids, |ids| {
            notifications::table
                .filter(notifications::id.eq_any(ids))
                .filter(in_account!("notifications", account))
        })
    }

    fn list(
        &mut self,
        account: AccountId,
        user: UserId,
        query: NotificationQuery,
        page: Page,
    ) -> StoreResult<Vec<Notification>> {
        let rows = fitting(account, user, query);
        let (at, id) = (notifications::last_activity_at, notifications::id);
        let rows = if query.ascending {
            rows.order((at.asc(), id.asc()))
        } else {
            rows.order((at.desc(), id.desc()))
        };
        self.load(
            rows.limit(i64::from(page.per_page()))
                .offset(i64::try_from(page.offset()).unwrap_or(i64::MAX)),
        )
    }

    fn counts(
        &mut self,
        account: AccountId,
        user: UserId,
        query: NotificationQuery,
    ) -> StoreResult<NotificationCounts> {
        let mut count = |query| {
            let rows = fitting(account, user, query);
            self.read_count(|c| rows.count().get_result(c))
        };
        let all = count(query)?;
        let unread = if query.with_read {
            let with_read = false;
            count(NotificationQuery { with_read, ..query })?
        } else {
            all
        };
        Ok(NotificationCounts { unread, all })
    }

    fn unread_counts(
        &mut self,
        account: AccountId,
        users: &[UserId],
        now: DateTime<Utc>,
    ) -> StoreResult<Vec<(UserId, u64)>> {
        if users.is_empty() {
            return Ok(Vec::new());
        }
        let back = notifications::snoozed_until.le(now.naive_utc());
        let counts: Vec<(i64, i64)> = self.run(|c| {
            of_account!(notifications, account)
                .filter(notifications::user_id.eq_any(numbers(users)))
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
    ) -> StoreResult<Vec<(UserId, NotificationSettings)>> {
        if users.is_empty() {
            return Ok(Vec::new());
        }
        let rows: Vec<(i64, i16, i16)> = self.run(|c| {
            of_account!(notification_settings, account)
                .filter(notification_settings::user_id.eq_any(numbers(users)))
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

impl NewRow {
    fn of(new: &NewNotification) -> Self {
        Self {
            account_id: new.account_id.get(),
            user_id: new.user_id.get(),
            conversation_id: new.conversation_id.get(),
            message_id: new.message_id.map(MessageId::get),
            kind: new.kind.code(),
            last_activity_at: new.created_at.naive_utc(),
            created_at: new.created_at.naive_utc(),
            updated_at: new.created_at.naive_utc(),
        }
    }
}

impl ReturningRow for NewRow {
    const RETURNING: &'static str = "id, user_id, conversation_id";
    type Returned = (BigInt, BigInt, BigInt);
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
    fn hold(&mut self, held: &[UserId]) -> StoreResult<HashSet<UserId>> {
        if held.is_empty() {
            return Ok(HashSet::new());
        }
        // in one order, so that two units of work that lock several do not deadlock
        self.read_ids(|c| {
            locked!(
                c,
                users::table
                    .filter(users::id.eq_any(numbers(held)))
                    .order(users::id)
                    .select(users::id),
                load
            )
        })
    }

    fn take_up(&mut self, events: &[EventId]) -> StoreResult<HashSet<EventId>> {
        let taken_up = |id: &EventId| TakenUp { event_id: id.get() };
        let rows: Vec<TakenUp> = events.iter().map(taken_up).collect();
        self.read_ids(|c| InsertMany::missing(&rows).get_results(c))
    }

    fn add(&mut self, notifications: &[NewNotification]) -> StoreResult<Added> {
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
            .collect::<StoreResult<_>>()?;
        Ok(Added { made, gone })
    }

    fn update(&mut self, notification: &Notification) -> StoreResult<()> {
        let row = own!(notification.account_id, notification.user_id)
            .filter(notifications::id.eq(notification.id.get()));
        let set = columns!(notifications of notification =>
            read_at, snoozed_until, last_snoozed_at, last_activity_at, updated_at);
        self.must_write(|c| diesel::update(row).set(set).execute(c))
    }

    fn remove(
        &mut self,
        account: AccountId,
        user: UserId,
        id: NotificationId,
    ) -> StoreResult<bool> {
        let row = own!(account, user).filter(notifications::id.eq(id.get()));
        self.wrote(|c| diesel::delete(row).execute(c))
    }

    fn remove_of_inbox(
        &mut self,
        account: AccountId,
        inbox: InboxId,
        users: &[UserId],
    ) -> StoreResult<Vec<(UserId, NotificationId)>> {
        let about = of_account!(conversations, account)
            .filter(conversations::inbox_id.eq(inbox.get()))
            .select(conversations::id);
        self.read_pairs(|c| {
            let gone: Vec<Removed> = of_account!(notifications, account)
                .filter(notifications::user_id.eq_any(numbers(users)))
                .filter(notifications::conversation_id.eq_any(about))
                .select((notifications::user_id, notifications::id))
                .load(c)?;
            remove(c, gone)
        })
    }

    fn read_all(
        &mut self,
        account: AccountId,
        user: UserId,
        conversation: Option<ConversationId>,
        at: DateTime<Utc>,
    ) -> StoreResult<()> {
        let at = at.naive_utc();
        let read = (
            notifications::read_at.eq(at),
            notifications::updated_at.eq(at),
        );
        let unread = own!(account, user).filter(notifications::read_at.is_null());
        self.write(|c| match conversation {
            Some(id) => diesel::update(unread.filter(notifications::conversation_id.eq(id.get())))
                .set(read)
                .execute(c),
            None => diesel::update(unread).set(read).execute(c),
        })
    }

    fn clear(
        &mut self,
        user: UserId,
        only_read: bool,
        limit: u32,
    ) -> StoreResult<Vec<(AccountId, NotificationId)>> {
        let mut meant = notifications::table
            .filter(notifications::user_id.eq(user.get()))
            .order(notifications::id)
            .limit(i64::from(limit))
            .select((notifications::account_id, notifications::id))
            .into_boxed::<MultiBackend>();
        if only_read {
            meant = meant.filter(notifications::read_at.is_not_null());
        }
        self.read_pairs(|c| {
            let gone: Vec<(i64, i64)> = meant.load(c)?;
            let those = notifications::id.eq_any(gone.iter().map(|(_, id)| *id));
            diesel::delete(notifications::table.filter(those)).execute(c)?;
            Ok(gone)
        })
    }

    fn choose(
        &mut self,
        membership: MembershipId,
        account: AccountId,
        user: UserId,
        settings: NotificationSettings,
    ) -> StoreResult<()> {
        let (email, push) = (settings.email.code(), settings.push.code());
        self.write(|c| {
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
        })
    }
}
