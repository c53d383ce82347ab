//! Lists conversations in a raw loop.

use super::Ground;
use super::plain::{Bind, Plain};
use crate::BenchError;
use crate::report::{Reading, Tally};
use diesel::result::QueryResult;
use nimchat_messaging::Status;
use nimchat_store::conn::AnyConn;
use std::hint::black_box;
use std::time::{Duration, Instant};

/// The page is found first, by the index of its order; the rest is looked up for its 25 rows.
const PAGE: &str = "\
SELECT c.id, c.number, c.uuid, c.inbox_id, c.status, c.priority, \
 c.assignee_id, c.additional_attributes, c.custom_attributes, \
 c.waiting_since, c.agent_last_seen_at, c.last_activity_at, c.unread_count, c.created_at, c.updated_at, \
 t.id, t.name, t.email, t.phone_number, t.custom_attributes, \
 m.id, m.message_type, m.content, m.content_type, m.content_attributes, m.private, m.status, m.created_at, \
 m.sender_type, m.sender_id, s.name, s.email, \
 a.name, a.email \
FROM (SELECT * FROM conversations WHERE account_id = ? AND status = ? \
 ORDER BY last_activity_at DESC, id DESC LIMIT 25) AS c \
JOIN contacts AS t ON t.id = c.contact_id \
JOIN messages AS m ON m.id = c.last_message_id \
LEFT JOIN users AS s ON m.sender_type = 'User' AND s.id = m.sender_id \
LEFT JOIN users AS a ON a.id = c.assignee_id \
ORDER BY c.last_activity_at DESC, c.id DESC";

const ALL: &str = "SELECT count(*) FROM conversations WHERE account_id = ? AND status = ?";
const MINE: &str =
    "SELECT count(*) FROM conversations WHERE account_id = ? AND status = ? AND assignee_id = ?";
const UNASSIGNED: &str = "SELECT count(*) FROM conversations WHERE account_id = ? AND status = ? AND assignee_id IS NULL";

pub(super) fn run(ground: &Ground, time: Duration) -> Result<Vec<Reading>, BenchError> {
    match ground.connect()? {
        AnyConn::Pg(mut conn) => looked(&mut conn, ground, time),
        AnyConn::Sqlite(mut conn) => looked(&mut conn, ground, time),
    }
}

fn looked(
    conn: &mut impl Plain,
    ground: &Ground,
    time: Duration,
) -> Result<Vec<Reading>, BenchError> {
    let (mut both, mut page, mut counts) = (Tally::default(), Tally::default(), Tally::default());
    let status = i64::from(Status::Open.code());
    let scope = [Bind::Number(ground.account_id), Bind::Number(status)];
    let own = [
        Bind::Number(ground.account_id),
        Bind::Number(status),
        Bind::Number(ground.agent_id),
    ];
    // the first run prepares the statements
    black_box(conn.page(PAGE, &scope)?);
    black_box(tabs(conn, &scope, &own)?);
    let begun = Instant::now();
    while begun.elapsed() < time {
        let start = Instant::now();
        black_box(conn.page(PAGE, &scope)?);
        let between = Instant::now();
        black_box(tabs(conn, &scope, &own)?);
        let end = Instant::now();
        page.done(between - start);
        counts.done(end - between);
        both.done(end - start);
    }
    let elapsed = begun.elapsed();
    Ok(vec![
        both.reading("raw list", 1, elapsed),
        page.reading("raw list: page", 1, elapsed),
        counts.reading("raw list: counts", 1, elapsed),
    ])
}

fn tabs(conn: &mut impl Plain, scope: &[Bind<'_>], own: &[Bind<'_>]) -> QueryResult<[i64; 3]> {
    Ok([
        conn.number(ALL, scope)?,
        conn.number(MINE, own)?,
        conn.number(UNASSIGNED, scope)?,
    ])
}
