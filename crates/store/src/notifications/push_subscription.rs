//! The push subscriptions of users.

use crate::conn::MultiBackend;
use crate::rows::{corrupt, object};
use crate::schema::push_subscriptions;
use crate::types::{Both, cols};
use crate::unit_of_work::UnitOfWork;
use chrono::NaiveDateTime;
use diesel::prelude::*;
use nimchat_core_model::{Attributes, StoreError, UserId};
use nimchat_notifications::ports::PushSubscriptions;
use nimchat_notifications::{NewPushSubscription, PushSubscription, SubscriptionKind};
use serde_json::Value;

#[derive(Queryable, Selectable)]
#[diesel(table_name = push_subscriptions, check_for_backend(MultiBackend))]
struct SubscriptionRow {
    id: i64,
    user_id: i64,
    kind: i16,
    attributes: Value,
    identifier: String,
    created_at: NaiveDateTime,
    updated_at: NaiveDateTime,
}

impl TryFrom<SubscriptionRow> for PushSubscription {
    type Error = StoreError;

    fn try_from(row: SubscriptionRow) -> Result<Self, StoreError> {
        let kind = SubscriptionKind::from_code(row.kind);
        Ok(Self {
            id: row.id.into(),
            user_id: row.user_id.into(),
            kind: kind.ok_or_else(|| corrupt("push_subscriptions.kind", row.kind))?,
            attributes: Attributes::from(row.attributes),
            identifier: row.identifier,
            created_at: row.created_at.and_utc(),
            updated_at: row.updated_at.and_utc(),
        })
    }
}

impl PushSubscriptions for UnitOfWork<'_> {
    fn put(&mut self, new: NewPushSubscription) -> Result<PushSubscription, StoreError> {
        let attributes = object(new.attributes);
        let at = new.at.naive_utc();
        let row: SubscriptionRow = self.run(|c| {
            Both(
                diesel::insert_into(push_subscriptions::table)
                    .values((
                        push_subscriptions::identifier.eq(&new.identifier),
                        push_subscriptions::created_at.eq(at),
                        push_subscriptions::user_id.eq(new.user_id.get()),
                        push_subscriptions::kind.eq(new.kind.code()),
                        push_subscriptions::attributes.eq(&attributes),
                        push_subscriptions::push_token.eq(&new.push_token),
                        push_subscriptions::updated_at.eq(at),
                    ))
                    .on_conflict(push_subscriptions::identifier)
                    .do_update()
                    .set((
                        push_subscriptions::user_id.eq(new.user_id.get()),
                        push_subscriptions::kind.eq(new.kind.code()),
                        push_subscriptions::attributes.eq(&attributes),
                        push_subscriptions::push_token.eq(&new.push_token),
                        push_subscriptions::updated_at.eq(at),
                    ))
                    .returning(cols::<SubscriptionRow>()),
            )
            .get_result(c)
        })?;
        row.try_into()
    }

    fn remove(&mut self, user: UserId, push_token: &str) -> Result<bool, StoreError> {
        let removed = self.run(|c| {
            diesel::delete(
                push_subscriptions::table
                    .filter(push_subscriptions::user_id.eq(user.get()))
                    .filter(push_subscriptions::push_token.eq(push_token)),
            )
            .execute(c)
        })?;
        Ok(removed > 0)
    }
}
