//! What was moved in from another server.

use crate::prelude::*;
use crate::schema::imported_records;
use nimchat_messaging::import::Origin;
use nimchat_messaging::ports::{ImportLookup, Imports};

/// The row of a record that was moved in.
macro_rules! record {
    ($origin:expr) => {
        imported_records::table
            .filter(imported_records::source.eq(&$origin.source))
            .filter(imported_records::kind.eq($origin.kind))
            .filter(imported_records::old_id.eq($origin.id))
    };
}

impl ImportLookup for UnitOfWork<'_> {
    fn imported(&mut self, origin: &Origin) -> StoreResult<Option<i64>> {
        let id = record!(origin).select(imported_records::new_id);
        self.run(|c| id.first(c).optional())
    }

    fn version(&mut self, origin: &Origin) -> StoreResult<Option<DateTime<Utc>>> {
        let version = record!(origin).select(imported_records::version);
        let version: Option<Option<NaiveDateTime>> = self.run(|c| version.first(c).optional())?;
        Ok(version.flatten().map(|version| version.and_utc()))
    }

    fn is_imported(&mut self, source: &str, kind: &str, id: i64) -> StoreResult<bool> {
        let found = imported_records::table
            .filter(imported_records::source.eq(source))
            .filter(imported_records::kind.eq(kind))
            .filter(imported_records::new_id.eq(id));
        self.exists(found)
    }
}

impl Imports for UnitOfWork<'_> {
    fn note_import(
        &mut self,
        account: AccountId,
        origin: &Origin,
        id: i64,
        at: DateTime<Utc>,
    ) -> StoreResult<()> {
        self.write(|c| {
            diesel::insert_into(imported_records::table)
                .values((
                    imported_records::account_id.eq(account.get()),
                    imported_records::source.eq(&origin.source),
                    imported_records::kind.eq(origin.kind),
                    imported_records::old_id.eq(origin.id),
                    imported_records::new_id.eq(id),
                    imported_records::created_at.eq(at.naive_utc()),
                ))
                .execute(c)
        })
    }

    fn note_version(&mut self, origin: &Origin, version: DateTime<Utc>) -> StoreResult<()> {
        let version = imported_records::version.eq(version.naive_utc());
        self.write(|c| diesel::update(record!(origin)).set(version).execute(c))
    }
}
