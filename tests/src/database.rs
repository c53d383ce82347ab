//! A database for each test: a copy of a migrated SQLite file, or a schema of its own in the PostgreSQL database that
//! the environment names.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use nimchat_store::conn::AnyConn;
use nimchat_store::{DieselStore, StoreSettings};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, OnceLock};
use tempfile::TempDir;

/// The variable that names a PostgreSQL database in which tests may make and drop schemas.
pub const POSTGRES_URL: &str = "NIMCHAT_TEST_POSTGRES_URL";

/// The file of a SQLite database, in its folder.
const FILE: &str = "nimchat.db";

/// Every table that holds something of the users'.
pub const TABLES: &[&str] = &[
    "access_tokens",
    "account_counters",
    "account_users",
    "accounts",
    "agent_bot_inboxes",
    "agent_bots",
    "attribute_definitions",
    "backup_codes",
    "canned_responses",
    "contact_inboxes",
    "contacts",
    "conversation_counts",
    "conversation_labels",
    "conversations",
    "custom_filters",
    "event_positions",
    "events",
    "held_events",
    "inbox_members",
    "inboxes",
    "installation_secrets",
    "jobs",
    "keyed_calls",
    "labels",
    "messages",
    "notification_settings",
    "notifications",
    "notified_events",
    "platform_app_permissibles",
    "platform_apps",
    "push_subscriptions",
    "second_factors",
    "sign_in_links",
    "team_members",
    "teams",
    "user_sessions",
    "users",
    "webhook_attempts",
    "webhook_deliveries",
    "webhooks",
];

/// Which database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// Always there.
    Sqlite,
    /// There when [`POSTGRES_URL`] is set.
    Postgres,
}

impl Engine {
    /// Those that tests can run on.
    pub fn available() -> Vec<Self> {
        let mut engines = vec![Self::Sqlite];
        if postgres_url().is_some() {
            engines.push(Self::Postgres);
        }
        engines
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "where tests may find PostgreSQL is no setting of nimchat's"
)]
fn postgres_url() -> Option<String> {
    std::env::var(POSTGRES_URL)
        .ok()
        .filter(|url| !url.is_empty())
}

/// A database that is removed when it is dropped.
pub struct Database {
    engine: Engine,
    url: String,
    /// Of the file, and of the server that runs on it.
    folder: TempDir,
    schema: Option<String>,
    /// To look at it; opened when it is first needed.
    conn: Mutex<Option<AnyConn>>,
}

impl Database {
    /// A new one. On PostgreSQL its tables are made by the server's own start.
    pub fn new(engine: Engine) -> Self {
        let database = Self::empty(engine);
        if engine == Engine::Sqlite {
            std::fs::write(database.file(), template()).unwrap();
        }
        database
    }

    /// One that these statements fill, tables included.
    pub fn from_sql(engine: Engine, statements: &str) -> Self {
        let database = Self::empty(engine);
        database.execute(statements);
        database
    }

    fn empty(engine: Engine) -> Self {
        let folder = TempDir::new().unwrap();
        let (url, schema) = match engine {
            Engine::Sqlite => (sqlite_url(&folder.path().join(FILE)), None),
            Engine::Postgres => {
                static COUNT: AtomicU32 = AtomicU32::new(0);
                let count = COUNT.fetch_add(1, Ordering::Relaxed);
                let schema = format!("nimchat_test_{}_{count}", std::process::id());
                let base = postgres_url().expect("PostgreSQL is available");
                let mut conn = connect(&base);
                execute(
                    &mut conn,
                    &format!("DROP SCHEMA IF EXISTS {schema} CASCADE; CREATE SCHEMA {schema}"),
                );
                let separator = if base.contains('?') { '&' } else { '?' };
                // nothing here has to survive a power cut
                let options = format!(
                    "-csearch_path%3D{schema}%20-csynchronous_commit%3Doff%20-cclient_min_messages%3Dwarning"
                );
                (format!("{base}{separator}options={options}"), Some(schema))
            }
        };
        Self {
            engine,
            url,
            folder,
            schema,
            conn: Mutex::default(),
        }
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join(FILE)
    }

    /// Which kind it is.
    pub fn engine(&self) -> Engine {
        self.engine
    }

    /// Its address, for the setting `database.url`.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// A folder of this test's own.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// How many rows the table has.
    pub fn rows(&self, table: &str) -> i64 {
        self.number(&format!("SELECT count(*) AS number FROM {table}"))
    }

    /// How many jobs of this queue wait or are being done.
    pub fn waiting_jobs(&self, queue: &str) -> i64 {
        self.number(&format!(
            "SELECT count(*) AS number FROM jobs WHERE queue = '{queue}' AND failed_at IS NULL"
        ))
    }

    /// The names of the mails that wait or were given up, the oldest first.
    pub fn mails(&self) -> Vec<String> {
        let name = match self.engine() {
            Engine::Sqlite => "payload ->> '$.kind'",
            Engine::Postgres => "payload ->> 'kind'",
        };
        self.texts(&format!(
            "SELECT coalesce({name}, 'notification') AS text FROM jobs WHERE queue = 'mail' ORDER BY id"
        ))
    }

    /// How many rows each table has.
    pub fn census(&self) -> BTreeMap<&'static str, i64> {
        let counts = TABLES
            .iter()
            .map(|table| format!("SELECT '{table}' AS name, count(*) AS number FROM {table}"));
        let query = counts.collect::<Vec<_>>().join(" UNION ALL ");
        let counted: Vec<Counted> = self.load(&query);
        let of = |table: &str| counted.iter().find(|row| row.name == table).unwrap().number;
        TABLES.iter().map(|table| (*table, of(table))).collect()
    }

    /// How many rows each table has that the database itself knows of.
    pub fn every_table(&self) -> BTreeMap<String, i64> {
        let tables = self.texts(match self.engine {
            Engine::Sqlite => {
                "SELECT name AS text FROM sqlite_master WHERE type = 'table' \
                 AND substr(name, 1, 7) <> 'sqlite_' AND substr(name, 1, 2) <> '__'"
            }
            Engine::Postgres => {
                "SELECT table_name::text AS text FROM information_schema.tables \
                 WHERE table_schema = current_schema() AND substr(table_name, 1, 2) <> '__'"
            }
        });
        tables
            .into_iter()
            .map(|table| {
                let rows = self.rows(&table);
                (table, rows)
            })
            .collect()
    }

    /// The one number that the query selects `AS number`.
    pub fn number(&self, query: &str) -> i64 {
        let rows: Vec<Number> = self.load(query);
        rows.first()
            .unwrap_or_else(|| panic!("no row: {query}"))
            .number
    }

    /// The texts that the query selects `AS text`.
    pub fn texts(&self, query: &str) -> Vec<String> {
        let rows: Vec<Line> = self.load(query);
        rows.into_iter().map(|row| row.text).collect()
    }

    /// The one text that the query selects `AS text`.
    pub fn text(&self, query: &str) -> String {
        self.texts(query)
            .into_iter()
            .next()
            .unwrap_or_else(|| panic!("no row: {query}"))
    }

    /// The names of the events in the outbox, the oldest first.
    pub fn events(&self) -> Vec<String> {
        self.texts("SELECT name AS text FROM events ORDER BY id")
    }

    /// How many events a subscriber has not handled yet.
    pub fn waiting_events(&self) -> i64 {
        self.number(
            "SELECT count(*) AS number FROM events \
             WHERE id > (SELECT min(position) FROM event_positions) OR EXISTS \
             (SELECT 1 FROM held_events WHERE event_id = events.id AND set_aside_at IS NULL)",
        )
    }

    /// Changes something behind the server's back.
    pub fn execute(&self, statements: &str) {
        self.with_conn(|conn| execute(conn, statements));
    }

    fn load<T>(&self, query: &str) -> Vec<T>
    where
        T: QueryableByName<diesel::pg::Pg> + QueryableByName<diesel::sqlite::Sqlite> + 'static,
    {
        self.with_conn(|conn| load(conn, query))
    }

    fn with_conn<T>(&self, work: impl FnOnce(&mut AnyConn) -> T) -> T {
        let mut conn = self.conn.lock().unwrap();
        work(conn.get_or_insert_with(|| connect(&self.url)))
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if let (Some(schema), Some(base)) = (&self.schema, postgres_url()) {
            *self.conn.get_mut().unwrap() = None;
            execute(
                &mut connect(&base),
                &format!("DROP SCHEMA IF EXISTS {schema} CASCADE"),
            );
        }
    }
}

#[derive(QueryableByName)]
struct Counted {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = BigInt)]
    number: i64,
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    text: String,
}

fn load<T>(conn: &mut AnyConn, query: &str) -> Vec<T>
where
    T: QueryableByName<diesel::pg::Pg> + QueryableByName<diesel::sqlite::Sqlite> + 'static,
{
    let rows = match conn {
        AnyConn::Pg(conn) => diesel::sql_query(query).load(conn),
        AnyConn::Sqlite(conn) => diesel::sql_query(query).load(conn),
    };
    rows.unwrap_or_else(|error| panic!("{query}: {error}"))
}

fn execute(conn: &mut AnyConn, statements: &str) {
    let done = match conn {
        AnyConn::Pg(conn) => conn.batch_execute(statements),
        AnyConn::Sqlite(conn) => conn.batch_execute(statements),
    };
    done.unwrap_or_else(|error| panic!("{statements}: {error}"));
}

fn connect(url: &str) -> AnyConn {
    let store = DieselStore::open(&StoreSettings::new(url)).unwrap();
    store.connect().unwrap()
}

fn sqlite_url(file: &Path) -> String {
    format!("sqlite://{}", file.display())
}

/// The bytes of a migrated, empty database.
fn template() -> &'static [u8] {
    static TEMPLATE: OnceLock<Vec<u8>> = OnceLock::new();
    TEMPLATE.get_or_init(|| {
        let folder = TempDir::new().unwrap();
        let file: PathBuf = folder.path().join("template.db");
        let store = DieselStore::open(&StoreSettings::new(sqlite_url(&file))).unwrap();
        store.migrate().unwrap();
        drop(store);
        std::fs::read(&file).unwrap()
    })
}
