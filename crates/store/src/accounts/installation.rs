//! What the installation stores about itself.

use crate::schema::installation_secrets::dsl::{created_at, installation_secrets, name, secret};
use crate::types::Both;
use crate::unit_of_work::UnitOfWork;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use nimchat_accounts::InstallationValue;
use nimchat_accounts::ports::Installation;
use nimchat_core_model::StoreResult;

impl Installation for UnitOfWork<'_> {
    fn value(
        &mut self,
        value: InstallationValue,
        candidate: &str,
        at: DateTime<Utc>,
    ) -> StoreResult<String> {
        self.run(|c| {
            // if the row is taken, this waits for the unit of work that takes it, and then reads what that one wrote
            Both(
                diesel::insert_into(installation_secrets)
                    .values((
                        name.eq(value.as_str()),
                        secret.eq(candidate),
                        created_at.eq(at.naive_utc()),
                    ))
                    .on_conflict_do_nothing(),
            )
            .execute(c)?;
            installation_secrets
                .filter(name.eq(value.as_str()))
                .select(secret)
                .first(c)
        })
    }
}
