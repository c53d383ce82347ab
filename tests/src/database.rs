//! A database for each test: a copy of a migrated one, a SQLite file or on the PostgreSQL server that the environment
//! names.

use crate::postgres::{self, PostgresDatabase};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use nimchat_store::conn::AnyConn;
use nimchat_store::{DieselStore, StoreSettings};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock};
use tempfile::TempDir;

/// The name of a SQLite database file in its folder.
const FILE: &str = "nimchat.db";

/// Every table with users' data.
pub const TABLES: &[&str] = &[
    "access_tokens",
    "account_counters",
    "account_users",
    "accounts",
    "agent_bot_inboxes",
    "agent_bots",
    "article_words",
    "articles",
    "attribute_definitions",
    "automation_rule_runs",
    "automation_rules",
    "backup_codes",
    "campaigns",
    "canned_responses",
    "categories",
    "contact_inboxes",
    "contact_labels",
    "contact_notes",
    "contact_texts",
    "contacts",
    "conversation_counts",
    "conversation_drafts",
    "conversation_labels",
    "conversation_participants",
    "conversations",
    "counted_conversations",
    "csat_survey_responses",
    "custom_filters",
    "dashboard_apps",
    "done_steps",
    "event_positions",
    "events",
    "held_events",
    "imported_records",
    "inbox_members",
    "inboxes",
    "installation_secrets",
    "integration_hooks",
    "jobs",
    "keyed_calls",
    "labels",
    "macros",
    "mentions",
    "message_sources",
    "message_texts",
    "messages",
    "notification_settings",
    "notifications",
    "notified_events",
    "platform_app_permissibles",
    "platform_apps",
    "portals",
    "push_subscriptions",
    "related_categories",
    "report_days",
    "report_spans",
    "reporting_events",
    "search_progress",
    "second_factors",
    "sent_messages",
    "sign_in_links",
    "team_members",
    "teams",
    "transfer_parts",
    "transfers",
    "unindexed_messages",
    "uploads",
    "user_sessions",
    "users",
    "webhook_attempts",
    "webhook_deliveries",
    "webhooks",
];

/// The kind of database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// Always available.
    Sqlite,
    /// Available when [`postgres::POSTGRES_URL`] is set.
    Postgres,
}

impl Engine {
    /// The kinds that tests can run on.
    pub fn available() -> Vec<Self> {
        let all = [(Self::Sqlite, "sqlite"), (Self::Postgres, "postgres")];
        let available = all.iter().filter(|(_, kind)| postgres::is_tested(kind));
        available.map(|(engine, _)| *engine).collect()
    }
}

/// A database that is removed when it is dropped.
pub struct Database {
    engine: Engine,
    url: String,
    /// A connection for checks, opened when first needed and closed before the database is removed.
    conn: Mutex<Option<AnyConn>>,
    _postgres: Option<PostgresDatabase>,
    /// The folder of the database file and of the server.
    folder: TempDir,
}

impl Database {
    /// A new database with all tables.
    pub fn new(engine: Engine) -> Self {
        match engine {
            Engine::Sqlite => {
                let database = Self::in_folder(engine, None);
                std::fs::write(database.file(), template()).unwrap();
                database
            }
            Engine::Postgres => Self::in_folder(engine, Some(PostgresDatabase::migrated())),
        }
    }

    /// A database that these statements create and fill.
    pub fn from_sql(engine: Engine, statements: &str) -> Self {
        let database = match engine {
            Engine::Sqlite => Self::in_folder(engine, None),
            Engine::Postgres => Self::in_folder(engine, Some(PostgresDatabase::empty())),
        };
        database.execute(statements);
        database
    }

    fn in_folder(engine: Engine, postgres: Option<PostgresDatabase>) -> Self {
        let folder = TempDir::new().unwrap();
        let url = match &postgres {
            Some(database) => database.url(),
            None => sqlite_url(&folder.path().join(FILE)),
        };
        Self {
            engine,
            url,
            conn: Mutex::default(),
            _postgres: postgres,
            folder,
        }
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join(FILE)
    }

    /// Its kind.
    pub fn engine(&self) -> Engine {
        self.engine
    }

    /// Its address, for the setting `database.url`.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// A folder for this test.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The number of rows in the table.
    pub fn rows(&self, table: &str) -> i64 {
        self.number(&format!("SELECT count(*) AS number FROM {table}"))
    }

    /// The number of jobs of this queue that wait or run.
    pub fn waiting_jobs(&self, queue: &str) -> i64 {
        self.number(&format!(
            "SELECT count(*) AS number FROM jobs WHERE queue = '{queue}' AND failed_at IS NULL"
        ))
    }

    /// The kinds of e-mails that wait or were given up, the oldest first.
    pub fn mails(&self) -> Vec<String> {
        let name = match self.engine() {
            Engine::Sqlite => "payload ->> '$.kind'",
            Engine::Postgres => "payload ->> 'kind'",
        };
        self.texts(&format!(
            "SELECT coalesce({name}, 'notification') AS text FROM jobs WHERE queue = 'mail' ORDER BY id"
        ))
    }

    /// The number of rows in each table.
    pub fn census(&self) -> BTreeMap<&'static str, i64> {
        let counts = TABLES
            .iter()
            .map(|table| format!("SELECT '{table}' AS name, count(*) AS number FROM {table}"));
        let query = counts.collect::<Vec<_>>().join(" UNION ALL ");
        let counted: Vec<Counted> = self.load(&query);
        let of = |table: &str| counted.iter().find(|row| row.name == table).unwrap().number;
        TABLES.iter().map(|table| (*table, of(table))).collect()
    }

    /// The number of rows in each table that the database lists. What a virtual table of SQLite keeps is not counted.
    pub fn every_table(&self) -> BTreeMap<String, i64> {
        let tables = self.texts(match self.engine {
            Engine::Sqlite => {
                "SELECT name AS text FROM sqlite_master WHERE type = 'table' \
                 AND substr(name, 1, 7) <> 'sqlite_' AND substr(name, 1, 2) <> '__' \
                 AND name NOT LIKE '%\\_grams\\_%' ESCAPE '\\'"
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

    /// The number that the query selects `AS number`.
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

    /// The text that the query selects `AS text`.
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

    /// The number of events that a subscriber has not handled yet.
    pub fn waiting_events(&self) -> i64 {
        self.number(
            "SELECT count(*) AS number FROM events \
             WHERE id > (SELECT min(position) FROM event_positions) OR EXISTS \
             (SELECT 1 FROM held_events WHERE event_id = events.id AND set_aside_at IS NULL)",
        )
    }

    /// Changes the database without the server.
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

/// The content of a migrated, empty database.
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
