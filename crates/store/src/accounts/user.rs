//! Users.

use super::drop_access;
use crate::prelude::*;
use crate::rows::object;
use crate::schema::{
    account_users, backup_codes, inbox_members, second_factors, sign_in_links, team_members,
    user_sessions, users,
};
use nimchat_accounts::ports::{UserLookup, Users};
use nimchat_accounts::{NewUser, Permissible, TokenOwner, User};
use nimchat_core_model::{Attributes, Email, UserId};

row! {
    UserRow of users as User {
        id, name, display_name, email, password_digest, pubsub_token, custom_attributes,
        ui_settings, message_signature, avatar_url, confirmed_at, unconfirmed_email, link_round,
        created_at, updated_at,
    }
}

impl UserLookup for UnitOfWork<'_> {
    fn find(&mut self, id: UserId) -> StoreResult<Option<User>> {
        self.first(
            users::table
                .filter(users::id.eq(id.get()))
                .filter(users::deleted_at.is_null()),
        )
    }

    fn by_email(&mut self, email: &Email) -> StoreResult<Option<User>> {
        self.first(
            users::table
                .filter(users::email.eq(email.as_str()))
                .filter(users::deleted_at.is_null()),
        )
    }

    fn many(&mut self, ids: &[UserId]) -> StoreResult<Vec<User>> {
        if let [id] = ids {
            // one id is always one statement; several are one statement for each number of ids
            return Ok(UserLookup::find(self, *id)?.into_iter().collect());
        }
        let ids = ids.iter().map(|id| id.get());
        self.load(
            users::table
                .filter(users::id.eq_any(ids))
                .filter(users::deleted_at.is_null()),
        )
    }
}

impl Users for UnitOfWork<'_> {
    fn add(&mut self, user: NewUser) -> StoreResult<User> {
        let set = (
            columns!(users of user =>
                name, display_name, email, password_digest, pubsub_token, custom_attributes,
                confirmed_at, created_at),
            users::ui_settings.eq(object(Attributes::new())),
            users::updated_at.eq(user.created_at.naive_utc()),
            users::link_round.eq(0_i64),
        );
        insert!(self, User, UserRow into users, set)
    }

    fn lock(&mut self, id: UserId) -> StoreResult<Option<User>> {
        let row = users::table.filter(users::id.eq(id.get()));
        lock!(self, UserRow of row.filter(users::deleted_at.is_null()))
    }

    fn update(&mut self, user: &User) -> StoreResult<()> {
        self.must_write(|c| {
            diesel::update(users::table.find(user.id.get()))
                .set(columns!(users of user =>
                    name, display_name, email, password_digest, pubsub_token, custom_attributes,
                    ui_settings, message_signature, avatar_url, confirmed_at, unconfirmed_email,
                    link_round, created_at, updated_at))
                .execute(c)
        })
    }

    fn remove(&mut self, id: UserId, at: DateTime<Utc>) -> StoreResult<()> {
        self.write(|c| {
            diesel::update(users::table.find(id.get()))
                .set(users::deleted_at.eq(at.naive_utc()))
                .execute(c)?;
            drop_access(c, TokenOwner::User(id), Permissible::User(id))?;
            macro_rules! delete_from {
                ($($table:ident),+ $(,)?) => {
                    $(diesel::delete($table::table.filter($table::user_id.eq(id.get())))
                        .execute(c)?;)+
                };
            }
            delete_from!(
                user_sessions,
                second_factors,
                backup_codes,
                sign_in_links,
                account_users,
                team_members,
                inbox_members
            );
            Ok(())
        })
    }
}
