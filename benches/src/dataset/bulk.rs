//! Many rows in few statements.

use diesel::connection::SimpleConnection;
use diesel::result::QueryResult;
use nimchat_store::conn::AnyConn;
use std::fmt::{Arguments, Write};

const ROWS_A_STATEMENT: u32 = 500;
const STATEMENTS_A_TRANSACTION: u32 = 40;

/// Makes the connection fast at the expense of safety in a crash.
pub(super) fn hurry(conn: &mut AnyConn) -> QueryResult<()> {
    if conn.is_postgres() {
        conn.batch_execute("SET synchronous_commit = off")
    } else {
        conn.batch_execute("PRAGMA synchronous = OFF; PRAGMA cache_size = -200000;")
    }
}

/// Puts the database into the state of one in use: statistics up to date, nothing in the log.
pub(super) fn settle(conn: &mut AnyConn) -> QueryResult<()> {
    if conn.is_postgres() {
        // the rows have explicit ids
        for table in ["contacts", "contact_inboxes", "conversations", "messages"] {
            conn.batch_execute(&format!(
                "SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}"
            ))?;
        }
        conn.batch_execute("VACUUM (ANALYZE)")?;
        conn.batch_execute("CHECKPOINT")
    } else {
        conn.batch_execute("PRAGMA wal_checkpoint(TRUNCATE)")
    }
}

/// Writes rows into one table.
pub(super) struct Bulk<'a> {
    conn: &'a mut AnyConn,
    into: &'static str,
    text: String,
    rows: u32,
    statements: u32,
}

impl<'a> Bulk<'a> {
    /// `into` names table and columns.
    pub(super) fn into(conn: &'a mut AnyConn, into: &'static str) -> QueryResult<Self> {
        conn.batch_execute("BEGIN")?;
        Ok(Self {
            conn,
            into,
            text: String::new(),
            rows: 0,
            statements: 0,
        })
    }

    /// The row's values as SQL, commas between them.
    pub(super) fn row(&mut self, values: Arguments<'_>) -> QueryResult<()> {
        self.text.push_str(if self.rows == 0 { "(" } else { ",(" });
        self.text
            .write_fmt(values)
            .map_err(|error| diesel::result::Error::SerializationError(Box::new(error)))?;
        self.text.push(')');
        self.rows += 1;
        if self.rows == ROWS_A_STATEMENT {
            self.flush()?;
        }
        Ok(())
    }

    fn flush(&mut self) -> QueryResult<()> {
        if self.rows == 0 {
            return Ok(());
        }
        let statement = format!("INSERT INTO {} VALUES {}", self.into, self.text);
        self.conn.batch_execute(&statement)?;
        self.text.clear();
        self.rows = 0;
        self.statements += 1;
        if self.statements.is_multiple_of(STATEMENTS_A_TRANSACTION) {
            self.conn.batch_execute("COMMIT; BEGIN")?;
        }
        Ok(())
    }

    pub(super) fn finish(mut self) -> QueryResult<()> {
        self.flush()?;
        self.conn.batch_execute("COMMIT")
    }
}
