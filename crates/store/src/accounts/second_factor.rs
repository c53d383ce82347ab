//! Second factors and backup codes.

use crate::conn::MultiBackend;
use crate::schema::{backup_codes, second_factors};
use crate::types::Both;
use crate::unit_of_work::UnitOfWork;
use chrono::NaiveDateTime;
use diesel::prelude::*;
use nimchat_accounts::ports::{SecondFactorLookup, SecondFactors};
use nimchat_accounts::second_factor::SecondFactor;
use nimchat_core_model::{StoreError, UserId};

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = second_factors, check_for_backend(MultiBackend))]
#[diesel(
    primary_key(user_id),
    treat_none_as_null = true,
    treat_none_as_default_value = false
)]
struct SecondFactorRow {
    user_id: i64,
    sealed_secret: String,
    enabled_at: Option<NaiveDateTime>,
    last_step: i64,
}

impl From<SecondFactorRow> for SecondFactor {
    fn from(row: SecondFactorRow) -> Self {
        Self {
            user_id: row.user_id.into(),
            sealed_secret: row.sealed_secret,
            enabled_at: row.enabled_at.map(|at| at.and_utc()),
            last_step: row.last_step,
        }
    }
}

impl From<&SecondFactor> for SecondFactorRow {
    fn from(factor: &SecondFactor) -> Self {
        Self {
            user_id: factor.user_id.get(),
            sealed_secret: factor.sealed_secret.clone(),
            enabled_at: factor.enabled_at.map(|at| at.naive_utc()),
            last_step: factor.last_step,
        }
    }
}

impl SecondFactorLookup for UnitOfWork<'_> {
    fn find(&mut self, user: UserId) -> Result<Option<SecondFactor>, StoreError> {
        self.read_one(|c| {
            second_factors::table
                .filter(second_factors::user_id.eq(user.get()))
                .select(SecondFactorRow::as_select())
                .first(c)
        })
    }

    fn backup_codes(&mut self, user: UserId) -> Result<usize, StoreError> {
        let count: i64 = self.run(|c| {
            backup_codes::table
                .filter(backup_codes::user_id.eq(user.get()))
                .count()
                .get_result(c)
        })?;
        Ok(usize::try_from(count).unwrap_or_default())
    }
}

impl SecondFactors for UnitOfWork<'_> {
    fn put(&mut self, factor: &SecondFactor) -> Result<(), StoreError> {
        let row = SecondFactorRow::from(factor);
        self.run(|c| {
            Both(
                diesel::insert_into(second_factors::table)
                    .values(&row)
                    .on_conflict(second_factors::user_id)
                    .do_update()
                    .set(&row),
            )
            .execute(c)
        })?;
        Ok(())
    }

    fn remove(&mut self, user: UserId) -> Result<(), StoreError> {
        self.run(|c| {
            diesel::delete(backup_codes::table.filter(backup_codes::user_id.eq(user.get())))
                .execute(c)?;
            diesel::delete(second_factors::table.find(user.get())).execute(c)
        })?;
        Ok(())
    }

    fn set_backup_codes(&mut self, user: UserId, digests: &[String]) -> Result<(), StoreError> {
        self.run(|c| {
            diesel::delete(backup_codes::table.filter(backup_codes::user_id.eq(user.get())))
                .execute(c)?;
            // ten, and rarely
            for digest in digests {
                diesel::insert_into(backup_codes::table)
                    .values((
                        backup_codes::user_id.eq(user.get()),
                        backup_codes::digest.eq(digest),
                    ))
                    .execute(c)?;
            }
            Ok(())
        })
    }

    fn spend_backup_code(&mut self, user: UserId, digest: &str) -> Result<bool, StoreError> {
        let spent = self.run(|c| {
            diesel::delete(
                backup_codes::table
                    .filter(backup_codes::user_id.eq(user.get()))
                    .filter(backup_codes::digest.eq(digest)),
            )
            .execute(c)
        })?;
        Ok(spent > 0)
    }
}
