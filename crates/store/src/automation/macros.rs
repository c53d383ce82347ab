//! Macros.

use crate::conn::MultiBackend;
use crate::rows::{changed, corrupt, held_files, held_value, json};
use crate::schema::macros;
use crate::types::cols;
use crate::unit_of_work::UnitOfWork;
use chrono::NaiveDateTime;
use diesel::prelude::*;
use nimchat_automation::macros::{Macro, MacroVisibility, NewMacro};
use nimchat_automation::ports::{MacroLookup, Macros};
use nimchat_core_model::idempotency::RecordKind;
use nimchat_core_model::{AccountId, MacroId, StoreError, UserId};
use serde_json::Value;

#[derive(Queryable, Selectable)]
#[diesel(table_name = macros, check_for_backend(MultiBackend))]
struct MacroRow {
    id: i64,
    account_id: i64,
    name: String,
    visibility: Option<String>,
    created_by: Option<i64>,
    updated_by: Option<i64>,
    actions: Value,
    created_at: NaiveDateTime,
    updated_at: NaiveDateTime,
    files: Option<Value>,
}

impl TryFrom<MacroRow> for Macro {
    type Error = StoreError;

    fn try_from(row: MacroRow) -> Result<Self, StoreError> {
        let Value::Array(actions) = row.actions else {
            return Err(corrupt("macros.actions", row.actions));
        };
        let visibility = row.visibility.as_deref().map(MacroVisibility::parse);
        Ok(Self {
            id: row.id.into(),
            account_id: row.account_id.into(),
            name: row.name,
            visibility: visibility
                .transpose()
                .map_err(|_| corrupt("macros.visibility", &row.visibility))?,
            created_by: row.created_by.map(UserId::new),
            updated_by: row.updated_by.map(UserId::new),
            actions,
            files: held_files("macros.files", row.files)?,
            created_at: row.created_at.and_utc(),
            updated_at: row.updated_at.and_utc(),
        })
    }
}

macro_rules! one {
    ($account:expr, $id:expr) => {
        macros::table
            .filter(macros::id.eq($id.get()))
            .filter(macros::account_id.eq($account.get()))
    };
}

impl MacroLookup for UnitOfWork<'_> {
    fn find(&mut self, account: AccountId, id: MacroId) -> Result<Option<Macro>, StoreError> {
        self.read_one(|c| one!(account, id).select(MacroRow::as_select()).first(c))
    }

    fn visible(&mut self, account: AccountId, user: UserId) -> Result<Vec<Macro>, StoreError> {
        self.read_all(|c| {
            macros::table
                .filter(macros::account_id.eq(account.get()))
                .filter(
                    macros::visibility
                        .eq(MacroVisibility::Global.as_str())
                        .or(macros::created_by.eq(user.get())),
                )
                .order(macros::id)
                .select(MacroRow::as_select())
                .load(c)
        })
    }
}

impl Macros for UnitOfWork<'_> {
    fn add(&mut self, new: NewMacro) -> Result<Macro, StoreError> {
        let (actions, files) = (json(&new.actions)?, held_value(&new.files)?);
        let added: MacroRow = self.run(|c| {
            diesel::insert_into(macros::table)
                .values((
                    macros::account_id.eq(new.account_id.get()),
                    macros::name.eq(&new.name),
                    macros::visibility.eq(new.visibility.map(MacroVisibility::as_str)),
                    macros::created_by.eq(new.created_by.get()),
                    macros::updated_by.eq(new.created_by.get()),
                    macros::actions.eq(actions),
                    macros::files.eq(files),
                    macros::created_at.eq(new.created_at.naive_utc()),
                    macros::updated_at.eq(new.created_at.naive_utc()),
                ))
                .returning(cols::<MacroRow>())
                .get_result(c)
        })?;
        self.note_made(RecordKind::Macro, added.id);
        added.try_into()
    }

    fn update(&mut self, own: &Macro) -> Result<(), StoreError> {
        let (actions, files) = (json(&own.actions)?, held_value(&own.files)?);
        changed(self.run(|c| {
            diesel::update(one!(own.account_id, own.id))
                .set((
                    macros::name.eq(&own.name),
                    macros::visibility.eq(own.visibility.map(MacroVisibility::as_str)),
                    macros::updated_by.eq(own.updated_by.map(UserId::get)),
                    macros::actions.eq(actions),
                    macros::files.eq(files),
                    macros::updated_at.eq(own.updated_at.naive_utc()),
                ))
                .execute(c)
        })?)
    }

    fn remove(&mut self, account: AccountId, id: MacroId) -> Result<bool, StoreError> {
        let removed = self.run(|c| diesel::delete(one!(account, id)).execute(c))?;
        Ok(removed > 0)
    }
}
