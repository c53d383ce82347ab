//! What the installation stores about itself.

use crate::prelude::*;
use crate::schema::installation_secrets::dsl::{created_at, installation_secrets, name, secret};
use nimchat_accounts::InstallationValue;
use nimchat_accounts::ports::Installation;

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
