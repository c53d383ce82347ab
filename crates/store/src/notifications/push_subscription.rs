//! The push subscriptions of users.

use crate::prelude::*;
use crate::schema::push_subscriptions;
use nimchat_core_model::UserId;
use nimchat_notifications::ports::PushSubscriptions;
use nimchat_notifications::{NewPushSubscription, PushSubscription};

row! {
    SubscriptionRow of push_subscriptions as PushSubscription {
        id, user_id, kind, attributes, identifier, created_at, updated_at,
    }
}

impl PushSubscriptions for UnitOfWork<'_> {
    fn put(&mut self, new: NewPushSubscription) -> StoreResult<PushSubscription> {
        let at = new.at.naive_utc();
        let values = || {
            (
                columns!(push_subscriptions of new => user_id, kind, attributes, push_token),
                push_subscriptions::updated_at.eq(at),
            )
        };
        let row: SubscriptionRow = self.run(|c| {
            Both(
                diesel::insert_into(push_subscriptions::table)
                    .values((
                        push_subscriptions::identifier.eq(&new.identifier),
                        push_subscriptions::created_at.eq(at),
                        values(),
                    ))
                    .on_conflict(push_subscriptions::identifier)
                    .do_update()
                    .set(values())
                    .returning(cols::<SubscriptionRow>()),
            )
            .get_result(c)
        })?;
        row.try_into()
    }

    fn remove(&mut self, user: UserId, push_token: &str) -> StoreResult<bool> {
        let one = push_subscriptions::table
            .filter(push_subscriptions::user_id.eq(user.get()))
            .filter(push_subscriptions::push_token.eq(push_token));
        self.wrote(|c| diesel::delete(one).execute(c))
    }
}
