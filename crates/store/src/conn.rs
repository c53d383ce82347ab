//! One connection type over two databases, and the pool that picks by URL scheme.
#![expect(missing_docs, reason = "what the derive of AnyConn makes has none")]

use crate::settings::{Durability, StoreSettings, Target};
use crate::types::Prepared;
use diesel::connection::{AnsiTransactionManager, SimpleConnection, TransactionManager};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::r2d2::{HandleError, ManageConnection, Pool, R2D2Connection};
use diesel::sql_types::Integer;
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// The writer checkpoints a log of this many 4 KiB pages itself, in case [`crate::checkpoint`] has not done it long
/// before.
const CHECKPOINT_PAGES: u32 = 64_000;

/// A write-ahead log that restarts keeps this much of its file: what is written again needs no new space, and so its sync
/// takes less. An idle server empties the file ([`crate::checkpoint`]).
const LOG_BYTES: u32 = 256 * 1024 * 1024;

/// A statement that hangs must not hold its connection indefinitely. Statements here read few rows in the order of an
/// index: JIT compilation costs more than it gains, starting parallel workers far more, and random reads are cheaper
/// than on the disks that the default assumes.
const POSTGRES_SETTINGS: &str = "\
SET statement_timeout = '30s'; \
SET jit = off; \
SET max_parallel_workers_per_gather = 0; \
SET random_page_cost = 1.1";

/// A connection to either database.
#[derive(diesel::MultiConnection)]
pub enum AnyConn {
    /// To `PostgreSQL`.
    Pg(diesel::PgConnection),
    /// To `SQLite`.
    Sqlite(diesel::SqliteConnection),
}

/// Runs the same statement text, compiled once for each database, for what the combined backend cannot express.
macro_rules! on_each {
    ($c:ident, $body:expr) => {
        match $c {
            $crate::conn::AnyConn::Pg($c) => $body,
            $crate::conn::AnyConn::Sqlite($c) => $body,
        }
    };
}
pub(crate) use on_each;

/// Is the row of this account? For rows that are looked up by a list of ids: without the sign `SQLite` may prefer an index
/// that begins with the account, and read all that the account has.
macro_rules! in_account {
    ($table:literal, $account:expr) => {
        $crate::keyset::Terms::is(concat!("+", $table, ".account_id = "), $account.get())
    };
}
pub(crate) use in_account;

impl AnyConn {
    /// Is this `PostgreSQL`? For the few statements that differ.
    pub fn is_postgres(&self) -> bool {
        matches!(self, Self::Pg(_))
    }

    /// Runs a statement that answers nothing and has no parameters, such as `COMMIT`. `SQLite` keeps it prepared: parsing
    /// takes longer than much of what such statements do.
    pub(crate) fn run_plain(&mut self, statement: &'static str) -> QueryResult<()> {
        match self {
            Self::Pg(c) => c.batch_execute(statement),
            Self::Sqlite(c) => {
                let nothing: Vec<i32> = Prepared(sql::<Integer>(statement)).load(c)?;
                debug_assert!(nothing.is_empty(), "{statement} answered something");
                Ok(())
            }
        }
    }

    /// Begins a read, which sees one consistent state. On `SQLite` it is a transaction, which costs almost nothing
    /// there. On `PostgreSQL` a transaction would cost two more round trips, so each statement runs alone. True if a
    /// transaction was begun.
    pub(crate) fn begin_read(&mut self) -> QueryResult<bool> {
        match self {
            Self::Pg(_) => Ok(false),
            Self::Sqlite(c) => {
                AnsiTransactionManager::begin_transaction_sql(c, "BEGIN").map(|()| true)
            }
        }
    }

    /// Always true: a transaction was begun.
    pub(crate) fn begin_change(&mut self) -> QueryResult<bool> {
        match self {
            Self::Pg(c) => AnsiTransactionManager::begin_transaction_sql(c, "BEGIN"),
            // a deferred transaction that reads first could not start to write under contention
            Self::Sqlite(c) => AnsiTransactionManager::begin_transaction_sql(c, "BEGIN IMMEDIATE"),
        }
        .map(|()| true)
    }

    /// As [`AnyConn::begin_change`], for a change that is repeated if it is lost.
    pub(crate) fn begin_repeatable(&mut self) -> QueryResult<bool> {
        match self {
            Self::Pg(c) => AnsiTransactionManager::begin_transaction_sql(
                c,
                "BEGIN; SET LOCAL synchronous_commit = off",
            )
            .map(|()| true),
            Self::Sqlite(_) => self.begin_change(),
        }
    }

    pub(crate) fn commit(&mut self) -> QueryResult<()> {
        let conn = self;
        on_each!(conn, AnsiTransactionManager::commit_transaction(conn))
    }

    pub(crate) fn rollback(&mut self) -> QueryResult<()> {
        let conn = self;
        on_each!(conn, AnsiTransactionManager::rollback_transaction(conn))
    }
}

/// What a connection is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    Pooled,
    Writing,
    Migrating,
}

/// Opens connections.
#[derive(Clone)]
pub(crate) struct Opener {
    target: Target,
    durability: Durability,
    busy_timeout: Duration,
}

impl Opener {
    pub(crate) fn new(target: Target, settings: &StoreSettings) -> Self {
        Self {
            target,
            durability: settings.durability,
            busy_timeout: settings.busy_timeout,
        }
    }

    /// Opens another `SQLite` file with the same settings.
    pub(crate) fn of_file(file: PathBuf, like: &Self) -> Self {
        Self {
            target: Target::Sqlite(file),
            ..like.clone()
        }
    }

    pub(crate) fn target(&self) -> &Target {
        &self.target
    }

    /// `SQLite`'s write-ahead log, if what is written to it must survive a power cut.
    pub(crate) fn durable_log(&self) -> Option<PathBuf> {
        match (&self.target, self.durability) {
            (Target::Sqlite(path), Durability::Full) => {
                let mut log = path.clone().into_os_string();
                log.push("-wal");
                Some(log.into())
            }
            _ => None,
        }
    }

    pub(crate) fn open(&self, purpose: Purpose) -> ConnectionResult<AnyConn> {
        match &self.target {
            Target::Postgres(url) => {
                let mut conn = PgConnection::establish(url)?;
                if purpose == Purpose::Pooled {
                    conn.batch_execute(POSTGRES_SETTINGS)
                        .map_err(ConnectionError::CouldntSetupConfiguration)?;
                }
                Ok(AnyConn::Pg(conn))
            }
            Target::Sqlite(path) => {
                let mut conn = SqliteConnection::establish(&path.to_string_lossy())?;
                conn.batch_execute(&format!(
                    "PRAGMA busy_timeout = {}",
                    self.busy_timeout.as_millis()
                ))
                .map_err(ConnectionError::CouldntSetupConfiguration)?;
                crate::dialect::register(&mut conn)
                    .map_err(ConnectionError::CouldntSetupConfiguration)?;
                if purpose != Purpose::Pooled {
                    keep_log(&mut conn)?;
                }
                conn.batch_execute(&self.pragmas(purpose))
                    .map_err(ConnectionError::CouldntSetupConfiguration)?;
                Ok(AnyConn::Sqlite(conn))
            }
        }
    }

    /// Small caches: the file is in the operating system's cache anyway.
    fn pragmas(&self, purpose: Purpose) -> String {
        let common = "PRAGMA temp_store = MEMORY;";
        if purpose == Purpose::Pooled {
            return format!("{common} PRAGMA cache_size = -1024; PRAGMA query_only = ON;");
        }
        // [`crate::log_sync`] syncs the writer's commits without blocking the next one
        let synchronous = match (self.durability, purpose) {
            (Durability::Full, Purpose::Migrating) => "FULL",
            _ => "NORMAL",
        };
        format!(
            "{common} PRAGMA journal_size_limit = {LOG_BYTES}; \
             PRAGMA synchronous = {synchronous}; PRAGMA foreign_keys = ON; \
             PRAGMA cache_size = -8192; \
             PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES};"
        )
    }
}

#[derive(QueryableByName)]
struct JournalMode {
    #[diesel(sql_type = diesel::sql_types::Text)]
    journal_mode: String,
}

/// In WAL mode readers and the writer do not wait for each other, and a commit is one write to one file. Some network
/// file systems do not support it.
fn keep_log(conn: &mut SqliteConnection) -> ConnectionResult<()> {
    let mode: JournalMode = diesel::sql_query("PRAGMA journal_mode = WAL")
        .get_result(conn)
        .map_err(ConnectionError::CouldntSetupConfiguration)?;
    if mode.journal_mode == "wal" {
        return Ok(());
    }
    Err(ConnectionError::BadConnection(format!(
        "the file system of the database does not allow a write-ahead log (journal mode {})",
        mode.journal_mode
    )))
}

/// A pooled connection, and whether it may return to the pool.
pub(crate) struct Lease {
    pub(crate) conn: AnyConn,
    pub(crate) broken: bool,
    used: Instant,
}

impl Lease {
    /// A connection that was idle for longer than this is checked before use, at the price of a round trip, since it
    /// may be dead.
    const TRUSTED: Duration = Duration::from_secs(1);

    /// Checks that the connection is alive, if it was idle for long.
    pub(crate) fn check(&mut self) -> QueryResult<()> {
        if self.used.elapsed() > Self::TRUSTED {
            self.conn.batch_execute("SELECT 1")?;
        }
        self.used = Instant::now();
        Ok(())
    }
}

/// Opens and checks pooled connections.
pub(crate) struct PoolBackend(pub(crate) Opener);

impl ManageConnection for PoolBackend {
    type Connection = Lease;
    type Error = diesel::r2d2::Error;

    fn connect(&self) -> Result<Lease, Self::Error> {
        let conn = self
            .0
            .open(Purpose::Pooled)
            .map_err(diesel::r2d2::Error::ConnectionError)?;
        Ok(Lease {
            conn,
            broken: false,
            used: Instant::now(),
        })
    }

    fn is_valid(&self, lease: &mut Lease) -> Result<(), Self::Error> {
        lease.conn.ping().map_err(diesel::r2d2::Error::QueryError)
    }

    fn has_broken(&self, lease: &mut Lease) -> bool {
        lease.broken || std::thread::panicking() || lease.conn.is_broken()
    }
}

#[derive(Debug)]
struct LogPoolErrors;

impl HandleError<diesel::r2d2::Error> for LogPoolErrors {
    fn handle_error(&self, error: diesel::r2d2::Error) {
        tracing::warn!(error = %error, "no connection to the database");
    }
}

/// A pool that opens its connections when they are first needed.
pub(crate) fn pool(opener: Opener, settings: &StoreSettings) -> Pool<PoolBackend> {
    Pool::builder()
        .max_size(settings.pool_size.max(1))
        .min_idle(Some(0))
        .connection_timeout(settings.connect_timeout)
        .idle_timeout(Some(Duration::from_mins(5)))
        .max_lifetime(None)
        .test_on_check_out(false)
        .error_handler(Box::new(LogPoolErrors))
        .build_unchecked(PoolBackend(opener))
}
