//! How far jobs have indexed what older versions stored. They go from the newest row to the oldest.

use crate::conn::AnyConn;
use crate::schema::search_progress;
use diesel::prelude::*;
use nimchat_core_model::Progress;

/// What is indexed.
#[derive(Debug, Clone, Copy)]
pub(super) enum Indexed {
    Contacts,
    Messages,
    ShortCodes,
}

impl Indexed {
    const fn name(self) -> &'static str {
        match self {
            Self::Contacts => "contacts",
            Self::Messages => "messages",
            Self::ShortCodes => "short_codes",
        }
    }

    /// The id below which no row is indexed; none if all are.
    pub(super) fn below(self, c: &mut AnyConn) -> QueryResult<Option<i64>> {
        search_progress::table
            .find(self.name())
            .select(search_progress::below)
            .get_result(c)
            .optional()
    }

    /// Notes the lowest id that a step indexed; none if it found no row.
    pub(super) fn reached(
        self,
        c: &mut AnyConn,
        lowest: Option<i64>,
    ) -> QueryResult<(Progress, i64)> {
        let progress = search_progress::table.find(self.name());
        let Some(lowest) = lowest else {
            diesel::delete(progress).execute(c)?;
            return Ok((Progress::Done, 0));
        };
        diesel::update(progress)
            .set(search_progress::below.eq(lowest))
            .execute(c)?;
        Ok((Progress::More, lowest))
    }
}
