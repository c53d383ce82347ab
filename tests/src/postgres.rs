//! Databases on the PostgreSQL server that the environment names. Databases with tables are kept and lent to one test
//! after another, emptied in between: creating and dropping one takes hundreds of files, and far longer than most
//! tests. The store's own tests include this file.

use diesel::connection::SimpleConnection;
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use nimchat_store::{DieselStore, StoreSettings};
use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, OnceLock};
use url::Url;

/// The variable that names a PostgreSQL database, on whose server tests may create and drop databases.
pub const POSTGRES_URL: &str = "NIMCHAT_TEST_POSTGRES_URL";

/// The variable that limits tests to one kind of database: `sqlite` or `postgres`.
pub const DATABASES: &str = "NIMCHAT_TEST_DATABASES";

/// More than tests use at the same time.
const AT_ONCE: i32 = 1000;

/// The folder of the migrations, relative to a folder above this package's.
const MIGRATIONS: &str = "migrations/postgres";

/// Do tests run on this kind of database, `sqlite` or `postgres`?
pub fn is_tested(kind: &str) -> bool {
    let wanted = variable(DATABASES).is_none_or(|wanted| wanted == kind);
    wanted && (kind == "sqlite" || server().is_some())
}

#[expect(
    clippy::disallowed_methods,
    reason = "where tests may find PostgreSQL is no setting of nimchat's"
)]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

fn server() -> Option<Url> {
    variable(POSTGRES_URL).map(|url| Url::parse(&url).unwrap())
}

/// A database that no other test uses while this value lives.
pub struct PostgresDatabase {
    server: Url,
    name: String,
    hold: Hold,
}

enum Hold {
    /// Dropped after use.
    Owned,
    /// Another test may use it once the connection's advisory lock is released.
    Lent(Mutex<PgConnection>),
}

/// The mark of a lent database. If the mark is present without a lock, a test failed or was killed while it used the
/// database, and may have left it in any state.
const LENT: &str = "lent";

/// Stores the rows that the migrations themselves have written.
const KEEP_INITIAL_ROWS: &str = "
    CREATE SCHEMA initial;
    DO $$
    DECLARE name text; filled boolean;
    BEGIN
      FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM %I)', name) INTO filled;
        IF filled THEN EXECUTE format('CREATE TABLE initial.%I AS TABLE %I', name, name); END IF;
      END LOOP;
    END $$;
";

/// Restores those rows. Every foreign key cascades or is set to null, so that any order works.
const RESET: &str = "
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid();
    DO $$
    DECLARE name text;
    BEGIN
      FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public'
      LOOP EXECUTE format('DELETE FROM %I', name); END LOOP;
      FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'initial'
      LOOP EXECUTE format('INSERT INTO %I TABLE initial.%I', name, name); END LOOP;
      FOR name IN SELECT sequencename FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL
      LOOP PERFORM setval(format('%I', name)::regclass, 1, false); END LOOP;
    END $$;
";

impl PostgresDatabase {
    /// A new database without tables.
    pub fn empty() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let server = server().unwrap();
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("nimchat_test_{}_{count}", std::process::id());
        let mut conn = connect(&server);
        // a killed process may have had the same id
        execute(&mut conn, &format!("DROP DATABASE IF EXISTS {name}"));
        execute(&mut conn, &format!("CREATE DATABASE {name}"));
        Self {
            server,
            name,
            hold: Hold::Owned,
        }
    }

    /// A migrated, empty database: the first one for the present migrations that no test uses.
    pub fn migrated() -> Self {
        static DIGEST: OnceLock<i32> = OnceLock::new();
        let digest = *DIGEST.get_or_init(digest_of_migrations);
        let server = server().unwrap();
        let mut lock = connect(&server);
        let mut free = |number: &i32| {
            let lock_it = format!("pg_try_advisory_lock({number}, {digest})");
            is_true(&mut lock, &lock_it)
        };
        let number = (0..AT_ONCE).find(&mut free).unwrap();
        let name = format!("nimchat_test_{digest:08x}_{number}");
        let found = format!("FROM pg_database WHERE datname = '{name}'");
        let mark = format!("shobj_description(oid, 'pg_database') = '{LENT}'");
        if is_true(&mut lock, &format!("EXISTS (SELECT {found} AND {mark})")) {
            execute(&mut lock, &format!("DROP DATABASE {name} WITH (FORCE)"));
        }
        if !is_true(&mut lock, &format!("EXISTS (SELECT {found})")) {
            let made = Self::empty();
            let store = DieselStore::open(&StoreSettings::new(made.url())).unwrap();
            store.migrate().unwrap();
            drop(store);
            let mut conn = PgConnection::establish(&made.url()).unwrap();
            execute(&mut conn, KEEP_INITIAL_ROWS);
            drop(conn);
            // only once it is complete
            let rename = format!("ALTER DATABASE {} RENAME TO {name}", made.name);
            execute(&mut lock, &rename);
        }
        execute(
            &mut lock,
            &format!("COMMENT ON DATABASE {name} IS '{LENT}'"),
        );
        let hold = Hold::Lent(Mutex::new(lock));
        let database = Self { server, name, hold };
        let mut conn = PgConnection::establish(&database.url()).unwrap();
        execute(&mut conn, RESET);
        database
    }

    /// Its address.
    pub fn url(&self) -> String {
        let mut url = self.server.clone();
        url.set_path(&self.name);
        // tests need not survive a power cut
        let options = "options=-csynchronous_commit%3Doff%20-cclient_min_messages%3Dwarning";
        let query = url.query().map(|query| format!("{query}&{options}"));
        url.set_query(Some(query.as_deref().unwrap_or(options)));
        url.into()
    }
}

impl Drop for PostgresDatabase {
    fn drop(&mut self) {
        let name = &self.name;
        match &mut self.hold {
            Hold::Owned => {
                let drop = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
                execute(&mut connect(&self.server), &drop);
            }
            Hold::Lent(_) if std::thread::panicking() => {}
            Hold::Lent(lock) => {
                let lock = lock.get_mut().unwrap();
                execute(lock, &format!("COMMENT ON DATABASE {name} IS NULL"));
            }
        }
    }
}

fn is_true(conn: &mut PgConnection, condition: &str) -> bool {
    diesel::select(sql::<Bool>(condition))
        .get_result(conn)
        .unwrap()
}

fn digest_of_migrations() -> i32 {
    let above = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors();
    let mut folders = above.map(|folder| folder.join(MIGRATIONS));
    let folder = folders.find(|folder| folder.is_dir()).unwrap();
    let mut files = Vec::new();
    collect(&folder, &mut files);
    files.sort();
    let mut hasher = DefaultHasher::new();
    for file in files {
        file.strip_prefix(&folder).unwrap().hash(&mut hasher);
        fs::read(&file).unwrap().hash(&mut hasher);
    }
    // half of the hash distinguishes versions, and fits into a lock's key
    let [first, second, third, fourth, ..] = hasher.finish().to_be_bytes();
    i32::from_be_bytes([first, second, third, fourth])
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else {
            files.push(path);
        }
    }
}

fn connect(server: &Url) -> PgConnection {
    let mut conn = PgConnection::establish(server.as_str()).unwrap();
    execute(&mut conn, "SET client_min_messages = warning");
    conn
}

fn execute(conn: &mut PgConnection, statements: &str) {
    conn.batch_execute(statements)
        .unwrap_or_else(|error| panic!("{statements}: {error}"));
}
