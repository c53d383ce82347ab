//! The number of conversations of each kind, stored and updated together with the conversations.

use crate::prelude::*;
use crate::schema::conversation_counts as counts;
use std::collections::BTreeMap;

/// The key by which conversations are counted. 0 stands for unassigned and for no team.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct CountKey {
    pub(crate) account_id: i64,
    pub(crate) inbox_id: i64,
    pub(crate) status: i16,
    pub(crate) assignee_id: i64,
    pub(crate) team_id: i64,
}

/// Adds to each count, in the order of the keys, so that two units of work never deadlock on the rows.
pub(crate) fn shift(conn: &mut AnyConn, changes: &BTreeMap<CountKey, i64>) -> QueryResult<()> {
    for (key, by) in changes.iter().filter(|(_, by)| **by != 0) {
        Prepared(Both(
            diesel::insert_into(counts::table)
                .values((
                    counts::account_id.eq(key.account_id),
                    counts::inbox_id.eq(key.inbox_id),
                    counts::status.eq(key.status),
                    counts::assignee_id.eq(key.assignee_id),
                    counts::team_id.eq(key.team_id),
                    counts::total.eq(*by),
                ))
                .on_conflict((
                    counts::account_id,
                    counts::inbox_id,
                    counts::status,
                    counts::assignee_id,
                    counts::team_id,
                ))
                .do_update()
                .set(counts::total.eq(counts::total + *by)),
        ))
        .rows(conn)?;
    }
    Ok(())
}
