//! What an import moved, and what it could not.

use super::error::{Refused, Result};
use serde::Serialize;
use std::collections::BTreeMap;

/// The records of one kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Count {
    /// Moved by this run.
    pub moved: u64,
    /// Moved by a run before.
    pub known: u64,
    /// Moved by a run before, and changed by this one.
    pub changed: u64,
    /// Not moved.
    pub left_out: u64,
}

/// Something that did not come along, or not as it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Remark {
    /// The kind of record.
    pub kind: &'static str,
    /// Its id on the other server.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<i64>,
    /// Why, in a sentence.
    pub remark: String,
}

/// What an import moved, and what it could not.
#[derive(Debug, Default)]
pub struct Report {
    /// The counts by kind.
    pub counts: BTreeMap<&'static str, Count>,
    /// What did not come along.
    pub remarks: Vec<Remark>,
}

impl Report {
    pub(super) fn moved(&mut self, kind: &'static str) {
        self.moved_many(kind, 1);
    }

    pub(super) fn moved_many(&mut self, kind: &'static str, count: usize) {
        self.counts.entry(kind).or_default().moved += count as u64;
    }

    pub(super) fn changed_many(&mut self, kind: &'static str, count: usize) {
        if count > 0 {
            self.counts.entry(kind).or_default().changed += count as u64;
        }
    }

    pub(super) fn known(&mut self, kind: &'static str) {
        self.counts.entry(kind).or_default().known += 1;
    }

    pub(super) fn left_out(&mut self, kind: &'static str, id: i64, why: impl Into<String>) {
        self.counts.entry(kind).or_default().left_out += 1;
        self.remark(kind, Some(id), why);
    }

    /// What was made; none if it was refused here, which `tell` reports.
    pub(super) fn unless_refused<T, E>(
        &mut self,
        made: Result<T, E>,
        tell: impl FnOnce(&mut Self, String),
    ) -> Result<Option<T>>
    where
        Refused: From<E>,
    {
        match made.map_err(Refused::from) {
            Ok(made) => Ok(Some(made)),
            Err(Refused::Record(why)) => {
                tell(self, why);
                Ok(None)
            }
            Err(Refused::Import(error)) => Err(error),
        }
    }

    /// What was made; none if it was refused here, so that the record is left out.
    pub(super) fn unless_left_out<T, E>(
        &mut self,
        kind: &'static str,
        id: i64,
        made: Result<T, E>,
    ) -> Result<Option<T>>
    where
        Refused: From<E>,
    {
        self.unless_refused(made, |report, why| report.left_out(kind, id, why))
    }

    pub(super) fn remark(
        &mut self,
        kind: &'static str,
        id: Option<i64>,
        remark: impl Into<String>,
    ) {
        let remark = remark.into();
        self.remarks.push(Remark { kind, id, remark });
    }
}
