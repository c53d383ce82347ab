//! The embedded migrations and the lock under which they are applied.

use crate::conn::{AnyConn, Opener, Purpose, on_each};
use crate::error::OpenError;
use crate::settings::Target;
use diesel::migration::{Migration, MigrationSource};
use diesel::prelude::*;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};
use std::collections::BTreeSet;
use std::fs::{self, OpenOptions};
use std::path::Path;

const POSTGRES: EmbeddedMigrations = embed_migrations!("../../migrations/postgres");
const SQLITE: EmbeddedMigrations = embed_migrations!("../../migrations/sqlite");

/// Any number, the same on every node.
const ADVISORY_LOCK: i64 = 7_238_453_906;

/// The migrations of a database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Migrations {
    /// Those it has, the oldest first.
    pub applied: Vec<String>,
    /// Those it lacks, the oldest first.
    pub pending: Vec<String>,
}

/// Applies pending migrations, one process at a time. Returns the state before.
pub(crate) fn run(opener: &Opener) -> Result<Migrations, OpenError> {
    if let Target::Sqlite(file) = opener.target() {
        prepare_file(file)?;
    }
    let mut conn = opener.open(Purpose::Migrating)?;
    conn.begin_change()?;
    if conn.is_postgres() {
        diesel::sql_query(format!("SELECT pg_advisory_xact_lock({ADVISORY_LOCK})"))
            .execute(&mut conn)?;
    }
    let before = inspect(&mut conn)?;
    if !before.pending.is_empty() {
        apply(&mut conn)?;
    }
    conn.commit()?;
    Ok(before)
}

/// The applied and pending migrations. Changes nothing but the table of migrations, which it creates.
pub(crate) fn status(opener: &Opener) -> Result<Migrations, OpenError> {
    if let Target::Sqlite(file) = opener.target() {
        prepare_file(file)?;
    }
    inspect(&mut opener.open(Purpose::Migrating)?)
}

pub(crate) fn inspect(conn: &mut AnyConn) -> Result<Migrations, OpenError> {
    let known = names(conn)?;
    let mut applied: Vec<String> = on_each!(conn, conn.applied_migrations())
        .map_err(OpenError::Migration)?
        .iter()
        .map(ToString::to_string)
        .collect();
    applied.sort();
    let known_versions: BTreeSet<&str> =
        known.iter().map(|(version, _)| version.as_str()).collect();
    if let Some(newer) = applied
        .iter()
        .find(|version| !known_versions.contains(version.as_str()))
    {
        return Err(OpenError::Newer(newer.clone()));
    }
    let (applied, pending): (Vec<_>, Vec<_>) = known
        .into_iter()
        .partition(|(version, _)| applied.contains(version));
    let named = |list: Vec<(String, String)>| list.into_iter().map(|(_, name)| name).collect();
    Ok(Migrations {
        applied: named(applied),
        pending: named(pending),
    })
}

#[derive(QueryableByName)]
struct Newest {
    #[diesel(sql_type = diesel::sql_types::Nullable<diesel::sql_types::Text>)]
    version: Option<String>,
}

/// The version up to which a newer nimchat has brought the database, if one has.
pub(crate) fn newer(conn: &mut AnyConn) -> QueryResult<Option<String>> {
    let known = names(conn).unwrap_or_default();
    let newest: Newest =
        diesel::sql_query("SELECT max(version) AS version FROM __diesel_schema_migrations")
            .get_result(conn)?;
    let is_known = |version: &String| known.iter().any(|(known, _)| known == version);
    Ok(newest.version.filter(|version| !is_known(version)))
}

fn apply(conn: &mut AnyConn) -> Result<(), OpenError> {
    match conn {
        AnyConn::Pg(c) => c.run_pending_migrations(POSTGRES).map(drop),
        AnyConn::Sqlite(c) => c.run_pending_migrations(SQLITE).map(drop),
    }
    .map_err(OpenError::Migration)
}

/// Version and name of each embedded migration, the oldest first.
fn names(conn: &AnyConn) -> Result<Vec<(String, String)>, OpenError> {
    let mut names = if conn.is_postgres() {
        described::<diesel::pg::Pg>(&POSTGRES)
    } else {
        described::<diesel::sqlite::Sqlite>(&SQLITE)
    }?;
    names.sort();
    Ok(names)
}

fn described<DB: diesel::backend::Backend>(
    source: &EmbeddedMigrations,
) -> Result<Vec<(String, String)>, OpenError> {
    let migrations: Vec<Box<dyn Migration<DB>>> =
        source.migrations().map_err(OpenError::Migration)?;
    let names = migrations.iter().map(|migration| {
        let name = migration.name();
        (name.version().to_string(), name.to_string())
    });
    Ok(names.collect())
}

/// Creates the folder, and reports a file that cannot be written as such.
fn prepare_file(file: &Path) -> Result<(), OpenError> {
    if let Some(folder) = file
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
    {
        fs::create_dir_all(folder).map_err(|source| OpenError::Folder {
            folder: folder.to_owned(),
            source,
        })?;
    }
    OpenOptions::new()
        .create(true)
        .append(true)
        .open(file)
        .map_err(|source| OpenError::File {
            file: file.to_owned(),
            source,
        })?;
    Ok(())
}
