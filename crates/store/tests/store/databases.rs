//! A separate database for each test.

use crate::postgres::{PostgresDatabase, is_tested};
use chrono::DateTime;
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use nimchat_core_model::{
    AccountId, Event, EventLog, InboxId, MemoryUploads, UploadId, UploadedFiles as _,
};
use nimchat_messaging::uploads::NewUpload;
use nimchat_store::conn::AnyConn;
use nimchat_store::schema::inboxes;
use nimchat_store::{DieselStore, StoreSettings};
use serde_json::json;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use tempfile::TempDir;

/// A migrated, empty database.
pub struct Database {
    pub store: DieselStore,
    pub settings: StoreSettings,
    place: Place,
}

/// Removed when dropped.
enum Place {
    Folder { _folder: TempDir },
    Postgres { _database: Box<PostgresDatabase> },
}

impl Database {
    /// A copy of a file that is migrated once.
    pub fn sqlite() -> Self {
        static TEMPLATE: OnceLock<Vec<u8>> = OnceLock::new();
        let template = TEMPLATE.get_or_init(|| {
            let database = Self::sqlite_unmigrated();
            database.store.migrate().unwrap();
            std::fs::read(database.file()).unwrap()
        });
        let database = Self::sqlite_unmigrated();
        std::fs::write(database.file(), template).unwrap();
        database
    }

    fn file(&self) -> &str {
        self.settings.url.strip_prefix("sqlite://").unwrap()
    }

    pub fn sqlite_unmigrated() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("test.db");
        let url = format!("sqlite://{}", file.display());
        Self::open(url, Place::Folder { _folder: folder })
    }

    pub fn postgres() -> Option<Self> {
        is_tested("postgres").then(|| Self::on_postgres(PostgresDatabase::migrated()))
    }

    fn on_postgres(database: PostgresDatabase) -> Self {
        let url = database.url();
        let place = Place::Postgres {
            _database: Box::new(database),
        };
        Self::open(url, place)
    }

    fn open(url: String, place: Place) -> Self {
        let mut settings = StoreSettings::new(url);
        settings.pool_size = 4;
        settings.connect_timeout = Duration::from_secs(20);
        Self {
            store: DieselStore::open(&settings).unwrap(),
            settings,
            place,
        }
    }

    pub fn conn(&self) -> AnyConn {
        self.store.connect().unwrap()
    }

    /// This JSON, as a statement has it.
    pub fn json(&self, text: &str) -> String {
        if self.conn().is_postgres() {
            format!("'{text}'::jsonb")
        } else {
            format!("jsonb('{text}')")
        }
    }

    pub fn execute(&self, statements: &str) {
        self.conn().batch_execute(statements).unwrap();
    }

    /// The result of a query for a number.
    pub fn count(&self, query: &str) -> i64 {
        #[derive(QueryableByName)]
        struct Count {
            #[diesel(sql_type = diesel::sql_types::BigInt)]
            count: i64,
        }
        let query = query.replacen("count(*)", "count(*) AS count", 1);
        let counted: Count = diesel::sql_query(query)
            .get_result(&mut self.conn())
            .unwrap();
        counted.count
    }

    /// How `SQLite` would execute the statement, step by step.
    pub fn plan(&self, statement: &str) -> Vec<String> {
        #[derive(QueryableByName)]
        struct Step {
            #[diesel(sql_type = diesel::sql_types::Text)]
            detail: String,
        }
        let steps: Vec<Step> = diesel::sql_query(format!("EXPLAIN QUERY PLAN {statement}"))
            .load(&mut self.conn())
            .unwrap();
        steps.into_iter().map(|step| step.detail).collect()
    }

    /// Every committed event, oldest first.
    pub fn log(&self) -> Vec<Event> {
        let entries = self.store.read(0.into(), &[], 1000).unwrap();
        entries
            .into_iter()
            .map(|entry| entry.event.unwrap())
            .collect()
    }

    pub fn committed_events(&self) -> Vec<nimchat_core_model::NewEvent> {
        self.log().into_iter().map(|event| event.event).collect()
    }

    pub fn add_inbox_of(&self, account: AccountId) -> InboxId {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let now = DateTime::UNIX_EPOCH.naive_utc();
        let id: i64 = diesel::insert_into(inboxes::table)
            .values((
                inboxes::account_id.eq(account.get()),
                inboxes::name.eq("Site"),
                inboxes::channel_type.eq("Channel::Api"),
                inboxes::channel_token.eq(format!("token {count}")),
                inboxes::hmac_token.eq("secret"),
                inboxes::webhook_secret.eq("whsec_inbox"),
                inboxes::hmac_mandatory.eq(false),
                inboxes::channel.eq(json!({"webhook_url": "https://inbox.example"})),
                inboxes::settings.eq(json!({})),
                inboxes::created_at.eq(now),
                inboxes::updated_at.eq(now),
            ))
            .returning(inboxes::id)
            .get_result(&mut self.conn())
            .unwrap();
        id.into()
    }

    pub fn add_upload_of(&self, account: AccountId) -> UploadId {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let mut files = MemoryUploads::default();
        files.add(account, 1.into(), "größe.txt");
        let file = files.take_file(account, 1.into()).unwrap().unwrap();
        let new = NewUpload {
            account_id: account,
            token: format!("upload {count}"),
            name: file.name.clone(),
            content_type: "text/plain".to_owned(),
            size: file.size,
            checksum: None,
            file: Some(file),
            created_at: DateTime::UNIX_EPOCH,
        };
        let store: &dyn nimchat_messaging::ports::Store = &self.store;
        let mut work = store.begin().unwrap();
        let upload = work.uploads().add(new).unwrap();
        work.commit().unwrap();
        upload.id
    }

    pub fn name(&self) -> &'static str {
        match self.place {
            Place::Folder { .. } => "SQLite",
            Place::Postgres { .. } => "PostgreSQL",
        }
    }
}

/// A fresh database of each available kind.
pub fn all() -> Vec<Database> {
    on_each(Database::sqlite, PostgresDatabase::migrated)
}

/// The same without tables.
pub fn all_unmigrated() -> Vec<Database> {
    on_each(Database::sqlite_unmigrated, PostgresDatabase::empty)
}

fn on_each(sqlite: fn() -> Database, postgres: fn() -> PostgresDatabase) -> Vec<Database> {
    let mut databases = Vec::new();
    if is_tested("sqlite") {
        databases.push(sqlite());
    }
    if is_tested("postgres") {
        databases.push(Database::on_postgres(postgres()));
    }
    for database in &databases {
        // shown with a failure
        println!("on {}", database.name());
    }
    databases
}

/// Rows that others reference: account 1 with inbox 1, contact 1 and its session 1, and the users 1 and 2.
pub const BASICS: &str = "
    INSERT INTO accounts (name, locale, status, features, limits, settings, custom_attributes, created_at, updated_at)
      VALUES ('Engines', 'en', 'active', '{}', '{}', '{}', '{}', '2025-01-01 00:00:00', '2025-01-01 00:00:00');
    INSERT INTO users (name, email, pubsub_token, custom_attributes, ui_settings, created_at, updated_at)
      VALUES ('Ada', 'ada@example.com', 'a', '{}', '{}', '2025-01-01 00:00:00', '2025-01-01 00:00:00'),
             ('Bob', 'bob@example.com', 'b', '{}', '{}', '2025-01-01 00:00:00', '2025-01-01 00:00:00');
    INSERT INTO account_users (account_id, user_id, role, availability, auto_offline, created_at, updated_at)
      VALUES (1, 1, 'agent', 'online', true, '2025-01-01 00:00:00', '2025-01-01 00:00:00');
    INSERT INTO inboxes (account_id, name, channel_type, channel_token, hmac_token, hmac_mandatory, channel, settings,
                         created_at, updated_at)
      VALUES (1, 'Site', 'Channel::Api', 't', 'h', false, '{}', '{}', '2025-01-01 00:00:00', '2025-01-01 00:00:00');
    INSERT INTO contacts (account_id, name, additional_attributes, custom_attributes, contact_type, blocked,
                          created_at, updated_at)
      VALUES (1, 'Eve', '{}', '{}', 'visitor', false, '2025-01-01 00:00:00', '2025-01-01 00:00:00');
    INSERT INTO contact_inboxes (contact_id, inbox_id, source_id, hmac_verified, pubsub_token, created_at, updated_at)
      VALUES (1, 1, 's', false, 'p', '2025-01-01 00:00:00', '2025-01-01 00:00:00');
";
