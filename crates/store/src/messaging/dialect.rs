//! Texts that differ between the databases.

use crate::prelude::*;
use diesel::dsl::sql;
use diesel::expression::SqlLiteral;
use diesel::sql_types::Bool;

/// Is the message among the newest of one of several conversations? Followed by the conversations' ids as a JSON list,
/// [`NewestOf::limit`] and the number for each, and [`NewestOf::end`]. Both texts read at most that many index entries
/// for each conversation, which a window function would not achieve.
pub(super) struct NewestOf {
    pub(super) ids: SqlLiteral<Bool>,
    pub(super) limit: &'static str,
    pub(super) end: &'static str,
}

pub(super) fn newest_public_of(c: &AnyConn) -> NewestOf {
    let (ids, limit, end) = if c.is_postgres() {
        (
            "messages.id IN (SELECT newest.id FROM jsonb_array_elements_text(CAST(",
            " AS jsonb)) AS wanted(id) CROSS JOIN LATERAL (SELECT m.id FROM messages m \
             WHERE m.conversation_id = CAST(wanted.id AS BIGINT) AND NOT m.private \
             AND m.message_type <> 2 ORDER BY m.id DESC LIMIT ",
            ") newest)",
        )
    } else {
        (
            "messages.id IN (SELECT newest.id FROM json_each(",
            ") AS wanted CROSS JOIN messages newest WHERE newest.id IN (SELECT m.id \
             FROM messages m WHERE m.conversation_id = wanted.value AND NOT m.private \
             AND m.message_type <> 2 ORDER BY m.id DESC LIMIT ",
            "))",
        )
    };
    NewestOf {
        ids: sql(ids),
        limit,
        end,
    }
}
