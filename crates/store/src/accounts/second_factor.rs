//! Second factors and backup codes.

use crate::prelude::*;
use crate::schema::{backup_codes, second_factors};
use nimchat_accounts::ports::{SecondFactorLookup, SecondFactors};
use nimchat_accounts::second_factor::SecondFactor;
use nimchat_core_model::UserId;

row! {
    SecondFactorRow of second_factors as SecondFactor {
        user_id, sealed_secret, enabled_at, last_step,
    }
}

impl SecondFactorLookup for UnitOfWork<'_> {
    fn find(&mut self, user: UserId) -> StoreResult<Option<SecondFactor>> {
        self.first(second_factors::table.filter(second_factors::user_id.eq(user.get())))
    }

    fn backup_codes(&mut self, user: UserId) -> StoreResult<usize> {
        let own = backup_codes::table.filter(backup_codes::user_id.eq(user.get()));
        let count = self.read_count(|c| own.count().get_result(c))?;
        Ok(usize::try_from(count).unwrap_or_default())
    }
}

impl SecondFactors for UnitOfWork<'_> {
    fn put(&mut self, factor: &SecondFactor) -> StoreResult<()> {
        self.write(|c| {
            Both(
                diesel::insert_into(second_factors::table)
                    .values(columns!(second_factors of factor =>
                        user_id, sealed_secret, enabled_at, last_step))
                    .on_conflict(second_factors::user_id)
                    .do_update()
                    .set(columns!(second_factors of factor =>
                        sealed_secret, enabled_at, last_step)),
            )
            .execute(c)
        })
    }

    fn remove(&mut self, user: UserId) -> StoreResult<()> {
        self.write(|c| {
            diesel::delete(backup_codes::table.filter(backup_codes::user_id.eq(user.get())))
                .execute(c)?;
            diesel::delete(second_factors::table.find(user.get())).execute(c)
        })
    }

    fn set_backup_codes(&mut self, user: UserId, digests: &[String]) -> StoreResult<()> {
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

    fn spend_backup_code(&mut self, user: UserId, digest: &str) -> StoreResult<bool> {
        let spent = backup_codes::table
            .filter(backup_codes::user_id.eq(user.get()))
            .filter(backup_codes::digest.eq(digest));
        self.wrote(|c| diesel::delete(spent).execute(c))
    }
}
