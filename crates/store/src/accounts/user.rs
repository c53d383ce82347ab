//! Users.

use super::drop_access;
use crate::conn::MultiBackend;
use crate::dialect::locked;
use crate::rows::{changed, object};
use crate::schema::{
    account_users, backup_codes, inbox_members, second_factors, sign_in_links, team_members,
    user_sessions, users,
};
use crate::types::cols;
use crate::unit_of_work::UnitOfWork;
use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;
use nimchat_accounts::ports::{UserLookup, Users};
use nimchat_accounts::{NewUser, Permissible, TokenOwner, User};
use nimchat_core_model::idempotency::RecordKind;
use nimchat_core_model::{Attributes, Email, StoreError, UserId};
use serde_json::Value;

#[derive(Queryable, Selectable)]
#[diesel(table_name = users, check_for_backend(MultiBackend))]
pub(crate) struct UserRow {
    id: i64,
    name: String,
    display_name: Option<String>,
    email: String,
    password_digest: Option<String>,
    pubsub_token: String,
    custom_attributes: Value,
    ui_settings: Value,
    message_signature: Option<String>,
    avatar_url: Option<String>,
    confirmed_at: Option<NaiveDateTime>,
    created_at: NaiveDateTime,
    updated_at: NaiveDateTime,
    unconfirmed_email: Option<String>,
    link_round: i64,
}

impl From<UserRow> for User {
    fn from(row: UserRow) -> Self {
        Self {
            id: row.id.into(),
            name: row.name,
            display_name: row.display_name,
            email: Email::stored(row.email),
            password_digest: row.password_digest,
            pubsub_token: row.pubsub_token,
            custom_attributes: row.custom_attributes.into(),
            ui_settings: row.ui_settings.into(),
            message_signature: row.message_signature,
            avatar_url: row.avatar_url,
            confirmed_at: row.confirmed_at.map(|at| at.and_utc()),
            unconfirmed_email: row.unconfirmed_email.map(Email::stored),
            link_round: row.link_round,
            created_at: row.created_at.and_utc(),
            updated_at: row.updated_at.and_utc(),
        }
    }
}

#[derive(Insertable, AsChangeset)]
#[diesel(table_name = users, treat_none_as_null = true, treat_none_as_default_value = false)]
struct NewUserRow {
    name: String,
    display_name: Option<String>,
    email: String,
    password_digest: Option<String>,
    pubsub_token: String,
    custom_attributes: Value,
    ui_settings: Value,
    message_signature: Option<String>,
    avatar_url: Option<String>,
    confirmed_at: Option<NaiveDateTime>,
    created_at: NaiveDateTime,
    updated_at: NaiveDateTime,
    unconfirmed_email: Option<String>,
    link_round: i64,
}

impl From<NewUser> for NewUserRow {
    fn from(user: NewUser) -> Self {
        Self {
            name: user.name,
            display_name: user.display_name,
            email: user.email.as_str().to_owned(),
            password_digest: user.password_digest,
            pubsub_token: user.pubsub_token,
            custom_attributes: object(user.custom_attributes),
            ui_settings: object(Attributes::new()),
            message_signature: None,
            avatar_url: None,
            confirmed_at: user.confirmed_at.map(|at| at.naive_utc()),
            created_at: user.created_at.naive_utc(),
            updated_at: user.created_at.naive_utc(),
            unconfirmed_email: None,
            link_round: 0,
        }
    }
}

impl From<&User> for NewUserRow {
    fn from(user: &User) -> Self {
        Self {
            name: user.name.clone(),
            display_name: user.display_name.clone(),
            email: user.email.as_str().to_owned(),
            password_digest: user.password_digest.clone(),
            pubsub_token: user.pubsub_token.clone(),
            custom_attributes: object(user.custom_attributes.clone()),
            ui_settings: object(user.ui_settings.clone()),
            message_signature: user.message_signature.clone(),
            avatar_url: user.avatar_url.clone(),
            confirmed_at: user.confirmed_at.map(|at| at.naive_utc()),
            created_at: user.created_at.naive_utc(),
            updated_at: user.updated_at.naive_utc(),
            unconfirmed_email: user
                .unconfirmed_email
                .as_ref()
                .map(|email| email.as_str().to_owned()),
            link_round: user.link_round,
        }
    }
}

impl UserLookup for UnitOfWork<'_> {
    fn find(&mut self, id: UserId) -> Result<Option<User>, StoreError> {
        self.read_one(|c| {
            users::table
                .filter(users::id.eq(id.get()))
                .filter(users::deleted_at.is_null())
                .select(UserRow::as_select())
                .first(c)
        })
    }

    fn by_email(&mut self, email: &Email) -> Result<Option<User>, StoreError> {
        self.read_one(|c| {
            users::table
                .filter(users::email.eq(email.as_str()))
                .filter(users::deleted_at.is_null())
                .select(UserRow::as_select())
                .first(c)
        })
    }

    fn many(&mut self, ids: &[UserId]) -> Result<Vec<User>, StoreError> {
        if let [id] = ids {
            // one id is always one statement; several are one statement for each number of ids
            return Ok(UserLookup::find(self, *id)?.into_iter().collect());
        }
        let ids = ids.iter().map(|id| id.get());
        self.read_all(|c| {
            users::table
                .filter(users::id.eq_any(ids))
                .filter(users::deleted_at.is_null())
                .select(UserRow::as_select())
                .load(c)
        })
    }
}

impl Users for UnitOfWork<'_> {
    fn add(&mut self, user: NewUser) -> Result<User, StoreError> {
        let row = NewUserRow::from(user);
        let added: UserRow = self.run(|c| {
            diesel::insert_into(users::table)
                .values(&row)
                .returning(cols::<UserRow>())
                .get_result(c)
        })?;
        self.note_made(RecordKind::User, added.id);
        Ok(added.into())
    }

    fn lock(&mut self, id: UserId) -> Result<Option<User>, StoreError> {
        let row: Option<UserRow> = self.run(|c| {
            locked!(
                c,
                users::table
                    .filter(users::id.eq(id.get()))
                    .filter(users::deleted_at.is_null())
                    .select(UserRow::as_select()),
                first
            )
            .optional()
        })?;
        Ok(row.map(User::from))
    }

    fn update(&mut self, user: &User) -> Result<(), StoreError> {
        let row = NewUserRow::from(user);
        changed(self.run(|c| {
            diesel::update(users::table.find(user.id.get()))
                .set(&row)
                .execute(c)
        })?)
    }

    fn remove(&mut self, id: UserId, at: DateTime<Utc>) -> Result<(), StoreError> {
        self.run(|c| {
            diesel::update(users::table.find(id.get()))
                .set(users::deleted_at.eq(at.naive_utc()))
                .execute(c)?;
            drop_access(c, TokenOwner::User(id), Permissible::User(id))?;
            let user = id.get();
            diesel::delete(user_sessions::table.filter(user_sessions::user_id.eq(user)))
                .execute(c)?;
            diesel::delete(second_factors::table.filter(second_factors::user_id.eq(user)))
                .execute(c)?;
            diesel::delete(backup_codes::table.filter(backup_codes::user_id.eq(user)))
                .execute(c)?;
            diesel::delete(sign_in_links::table.filter(sign_in_links::user_id.eq(user)))
                .execute(c)?;
            diesel::delete(account_users::table.filter(account_users::user_id.eq(user)))
                .execute(c)?;
            diesel::delete(team_members::table.filter(team_members::user_id.eq(user)))
                .execute(c)?;
            diesel::delete(inbox_members::table.filter(inbox_members::user_id.eq(user))).execute(c)
        })
        .map(drop)
    }
}
