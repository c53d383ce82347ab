//! Whether writes go through. A database may answer and take none: its disk is full, or it only reads.

use crate::conn::AnyConn;
use crate::schema::installation_secrets;
use diesel::prelude::*;
use std::sync::atomic::{AtomicBool, Ordering};

/// The outcome of the last unit of work.
#[derive(Debug, Default)]
pub(crate) struct Writes {
    failing: AtomicBool,
}

impl Writes {
    /// One was committed.
    pub(crate) fn went_through(&self) {
        if self.are_failing() {
            self.failing.store(false, Ordering::Relaxed);
        }
    }

    /// One could not be begun, gone on with or committed.
    pub(crate) fn failed(&self) {
        self.failing.store(true, Ordering::Relaxed);
    }

    /// Did the last one fail?
    pub(crate) fn are_failing(&self) -> bool {
        self.failing.load(Ordering::Relaxed)
    }
}

/// Writes a row and deletes it.
pub(crate) fn try_one(c: &mut AnyConn) -> QueryResult<()> {
    const NAME: &str = "write check";
    diesel::insert_into(installation_secrets::table)
        .values((
            installation_secrets::name.eq(NAME),
            installation_secrets::secret.eq(""),
            installation_secrets::created_at.eq(diesel::dsl::now),
        ))
        .execute(c)?;
    diesel::delete(installation_secrets::table.find(NAME)).execute(c)?;
    Ok(())
}
