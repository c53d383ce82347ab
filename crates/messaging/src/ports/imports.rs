//! The storage port of what was moved in from another server.

use crate::import::Origin;
use chrono::{DateTime, Utc};
use nimchat_core_model::{AccountId, StoreResult};

/// Reads which records were moved in.
pub trait ImportLookup {
    /// The id here of the record that this was.
    fn imported(&mut self, origin: &Origin) -> StoreResult<Option<i64>>;
    /// The version of the record there that is here, if it has one.
    fn version(&mut self, origin: &Origin) -> StoreResult<Option<DateTime<Utc>>>;
    /// Was the record of this kind that has this id here moved in from this source?
    fn is_imported(&mut self, source: &str, kind: &str, id: i64) -> StoreResult<bool>;
}

/// Stores which records were moved in.
pub trait Imports: ImportLookup {
    /// Notes that the record has this id here. A noted origin is a conflict on [`crate::import::ORIGIN_KEY`].
    fn note_import(
        &mut self,
        account: AccountId,
        origin: &Origin,
        id: i64,
        at: DateTime<Utc>,
    ) -> StoreResult<()>;
    /// Notes which version of a noted record is here: when it last changed there.
    fn note_version(&mut self, origin: &Origin, version: DateTime<Utc>) -> StoreResult<()>;
}
