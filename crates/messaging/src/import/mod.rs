//! Moving records in from another server, with their own times, senders and states (`docs/decisions/0042`).
//!
//! Each record is stored together with what it was there ([`Origin`]), in one unit of work, so that an import which is
//! begun again, or run twice, moves nothing twice. No event is recorded: webhooks, bots and rules have had them there.

mod contact;
mod conversation;
mod follow;

pub use contact::{ImportedContact, ImportedNote, ImportedSession};
pub use conversation::{ImportedConversation, ImportedMessage, ImportedRating};
pub use follow::Followed;

use crate::Deps;
use crate::error::Result;
use chrono::{DateTime, Utc};
use nimchat_core_model::{AccountId, service};

/// The constraint that a record is moved in once.
pub const ORIGIN_KEY: &str = "imported_records_source_kind_old_id_key";

/// What a record was on the server that it comes from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Origin {
    /// The server and the account there.
    pub source: String,
    /// The kind of record.
    pub kind: &'static str,
    /// Its id there.
    pub id: i64,
}

impl Origin {
    /// A record of this source.
    pub fn new(source: &str, kind: &'static str, id: i64) -> Self {
        Self {
            source: source.to_owned(),
            kind,
            id,
        }
    }

    /// A message of the same source.
    #[must_use]
    pub fn message(&self, id: i64) -> Self {
        Self {
            source: self.source.clone(),
            kind: "messages",
            id,
        }
    }
}

service! {
    /// The operations of an import.
    ImportService(Deps)
}

impl ImportService {
    /// The id here of the record, if it was moved in.
    pub fn known(&self, origin: &Origin) -> Result<Option<i64>> {
        Ok(self.deps.read()?.imports().imported(origin)?)
    }

    /// Is this the version of the record that is here?
    pub fn is_current(&self, origin: &Origin, version: DateTime<Utc>) -> Result<bool> {
        let known = self.deps.read()?.imports().version(origin)?;
        Ok(known == Some(version))
    }

    /// Was the record of this kind that has this id here moved in from this source?
    pub fn is_moved_in(&self, source: &str, kind: &'static str, id: i64) -> Result<bool> {
        let mut view = self.deps.read()?;
        Ok(view.imports().is_imported(source, kind, id)?)
    }

    /// Notes that a record which another service stored is this one.
    pub fn note(&self, account: AccountId, origin: &Origin, id: i64) -> Result<()> {
        let (now, mut work) = self.deps.begin()?;
        work.imports().note_import(account, origin, id, now)?;
        Ok(work.commit()?)
    }
}
