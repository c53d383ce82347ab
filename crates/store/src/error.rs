//! Maps database errors to [`StoreError`].

use diesel::result::{DatabaseErrorInformation, DatabaseErrorKind, Error};
use nimchat_core_model::StoreError;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

/// Why a database could not be opened or migrated.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The address has another scheme.
    #[error("the database address begins neither with sqlite:// nor with postgres://")]
    UnknownScheme,
    /// `SQLite` without a file.
    #[error("the address sqlite:// names no file")]
    NoFile,
    /// The folder of the `SQLite` file is missing and cannot be made.
    #[error("the folder {} cannot be made", folder.display())]
    Folder {
        /// The folder.
        folder: PathBuf,
        /// The cause.
        source: std::io::Error,
    },
    /// The `SQLite` file cannot be made or written.
    #[error("the database file {} cannot be written", file.display())]
    File {
        /// The file.
        file: PathBuf,
        /// The cause.
        source: std::io::Error,
    },
    /// There is no database yet.
    #[error("there is no database: the file {} is missing (`nimchat serve` or `nimchat migrate` makes it)", .0.display())]
    Missing(PathBuf),
    /// The database has no tables yet.
    #[error("the database is empty (`nimchat serve` or `nimchat migrate` makes its tables)")]
    Empty,
    /// No connection was possible.
    #[error("the database cannot be reached")]
    Connect(#[from] diesel::ConnectionError),
    /// A newer nimchat has migrated the database.
    #[error("the database is newer than this nimchat: it has the unknown migration {0}")]
    Newer(String),
    /// A migration failed.
    #[error("the database cannot be brought up to date")]
    Migration(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// Any other database error.
    #[error("the database failed")]
    Query(#[from] Error),
}

/// Why a database could not be backed up.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// `PostgreSQL` has tools of its own.
    #[error(
        "a PostgreSQL database is backed up by its own tool: pg_dump --format=custom --file=FILE DATABASE"
    )]
    Postgres,
    /// A backup overwrites nothing.
    #[error("{} exists already", .0.display())]
    Exists(PathBuf),
    /// The file cannot be written.
    #[error("{} cannot be written", file.display())]
    File {
        /// The file.
        file: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// The database could not be read, or the copy could not be written.
    #[error("the database could not be copied")]
    Copy(#[source] Error),
    /// The copy is not sound.
    #[error("the copy is damaged: {0}")]
    Damaged(String),
    /// The database, or its copy, cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
}

/// Why the commit that several units of work shared failed, or is not reliable.
#[derive(Debug, Clone, thiserror::Error)]
pub(crate) enum CommitFailed {
    /// None of them was committed.
    #[error("the commit failed")]
    Refused(#[source] Arc<Error>),
    /// A power cut may undo them. Nothing is written until the next start.
    #[error("the write-ahead log could not be synced to disk")]
    NotOnDisk(#[source] Arc<io::Error>),
}

/// A statement failed before, so the unit of work cannot commit.
#[derive(Debug, thiserror::Error)]
#[error("an earlier statement of this unit of work failed")]
pub(crate) struct Spoiled;

/// Converts a diesel error into that of the ports.
pub(crate) fn store_error(error: Error) -> StoreError {
    match error {
        Error::DatabaseError(DatabaseErrorKind::UniqueViolation, info) => StoreError::Conflict {
            constraint: constraint_of(&*info),
        },
        Error::DatabaseError(DatabaseErrorKind::ForeignKeyViolation, _) => {
            StoreError::MissingReference
        }
        Error::DatabaseError(
            DatabaseErrorKind::ClosedConnection | DatabaseErrorKind::SerializationFailure,
            _,
        ) => StoreError::Unavailable(Box::new(error)),
        Error::DatabaseError(_, ref info) if is_passing(info.message()) => {
            StoreError::Unavailable(Box::new(error))
        }
        Error::DeserializationError(cause) => StoreError::Corrupt(cause.to_string()),
        other => StoreError::Backend(Box::new(other)),
    }
}

/// Did only the statement fail, so that connection and transaction are as before?
pub(crate) fn only_statement_failed(error: &Error) -> bool {
    match error {
        Error::DatabaseError(kind, _) => matches!(
            kind,
            DatabaseErrorKind::UniqueViolation
                | DatabaseErrorKind::ForeignKeyViolation
                | DatabaseErrorKind::NotNullViolation
                | DatabaseErrorKind::CheckViolation
        ),
        Error::NotFound
        | Error::DeserializationError(_)
        | Error::SerializationError(_)
        | Error::QueryBuilderError(_) => true,
        _ => false,
    }
}

/// Temporary conditions that have no error kind of their own in diesel.
fn is_passing(message: &str) -> bool {
    [
        "database is locked",
        "database table is locked",
        "database or disk is full",
        "No space left on device",
        "read-only transaction",
        "deadlock detected",
        "canceling statement due to",
        "terminating connection",
        "the database system is",
    ]
    .iter()
    .any(|text| message.contains(text))
}

/// The constraint's name. `SQLite` names the columns instead (`UNIQUE constraint failed: users.email`), or the index if
/// one of them is an expression; this makes the name from them as `PostgreSQL` does.
fn constraint_of(info: &dyn DatabaseErrorInformation) -> String {
    if let Some(name) = info.constraint_name() {
        return name.to_owned();
    }
    let message = info.message();
    let Some((_, columns)) = message.split_once("constraint failed: ") else {
        return message.to_owned();
    };
    if let Some(index) = columns.strip_prefix("index '") {
        return index.trim_end_matches('\'').to_owned();
    }
    let mut name = String::new();
    for (position, column) in columns.split(", ").enumerate() {
        let (table, column) = column.split_once('.').unwrap_or(("", column));
        if position == 0 {
            name.push_str(table);
        }
        name.push('_');
        name.push_str(column);
    }
    name.push_str("_key");
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unique(message: &str) -> StoreError {
        store_error(Error::DatabaseError(
            DatabaseErrorKind::UniqueViolation,
            Box::new(message.to_owned()),
        ))
    }

    #[test]
    fn columns_give_the_name_that_postgresql_gives() {
        let error = unique("UNIQUE constraint failed: contacts.account_id, contacts.email");
        assert!(error.is_conflict_on("contacts_account_id_email_key"));
        assert!(unique("UNIQUE constraint failed: users.email").is_conflict_on("users_email_key"));
    }

    #[test]
    fn an_index_on_an_expression_is_named_by_the_database() {
        assert!(unique("UNIQUE constraint failed: index 'x_key'").is_conflict_on("x_key"));
    }

    #[test]
    fn a_locked_file_is_unavailable() {
        let error = store_error(Error::DatabaseError(
            DatabaseErrorKind::Unknown,
            Box::new("database is locked".to_owned()),
        ));
        assert!(matches!(error, StoreError::Unavailable(_)));
    }
}
