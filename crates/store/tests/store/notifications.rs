//! Notifications and push subscriptions.

use crate::databases::{self, Database};
use chrono::DateTime;
use diesel::prelude::*;
use nimchat_core_model::{AccountId, EventId, MembershipId, UserId};
use nimchat_messaging::conformance::Adapter as Rows;
use nimchat_notifications::conformance::{Adapter, BEHAVIOURS};
use nimchat_notifications::ports::Store;
use nimchat_store::schema::{account_users, events};
use serde_json::json;

impl Adapter for Database {
    fn store(&self) -> &dyn Store {
        &self.store
    }

    fn rows(&self) -> &dyn Rows {
        self
    }

    fn membership(&self, account: AccountId, user: UserId) -> MembershipId {
        let id: i64 = account_users::table
            .filter(account_users::account_id.eq(account.get()))
            .filter(account_users::user_id.eq(user.get()))
            .select(account_users::id)
            .first(&mut self.conn())
            .unwrap();
        id.into()
    }

    fn add_event(&self, account: AccountId) -> EventId {
        let id: i64 = diesel::insert_into(events::table)
            .values((
                events::account_id.eq(account.get()),
                events::name.eq("account.updated"),
                events::topic.eq("account"),
                events::body.eq(json!({})),
                events::occurred_at.eq(DateTime::UNIX_EPOCH.naive_utc()),
            ))
            .returning(events::id)
            .get_result(&mut self.conn())
            .unwrap();
        id.into()
    }
}

#[test]
fn every_database_conforms() {
    for (name, behaviour) in BEHAVIOURS {
        for database in databases::all() {
            println!("{name}");
            behaviour(&database);
        }
    }
}
