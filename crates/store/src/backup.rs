//! Backups of a `SQLite` database, also while it is served.
//!
//! The copy is made under another name beside the file, checked, synced and only then renamed: a file of the wanted
//! name is a whole backup.

use crate::conn::{AnyConn, Opener, Purpose};
use crate::error::{BackupError, OpenError};
use crate::migrate;
use crate::settings::Target;
use crate::store::DieselStore;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use std::ffi::OsString;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

/// How often the progress is reported.
const REPORT: Duration = Duration::from_secs(1);

/// A finished backup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backup {
    /// Its size.
    pub bytes: u64,
    /// The migrations that it has.
    pub migrations: Vec<String>,
}

#[derive(QueryableByName)]
struct Size {
    #[diesel(sql_type = BigInt)]
    bytes: i64,
}

#[derive(QueryableByName)]
struct Finding {
    #[diesel(sql_type = Text)]
    integrity_check: String,
}

impl DieselStore {
    /// Copies the whole `SQLite` database, as it is at one moment, to a file that does not exist yet. `progress`
    /// receives the bytes written so far and the bytes expected, once a second.
    pub fn back_up(
        &self,
        file: &Path,
        progress: &(dyn Fn(u64, u64) + Sync),
    ) -> Result<Backup, BackupError> {
        if !matches!(self.opener().target(), Target::Sqlite(_)) {
            return Err(BackupError::Postgres);
        }
        self.require()?;
        if file.exists() {
            return Err(BackupError::Exists(file.to_owned()));
        }
        let part = beside(file, ".part");
        let made = self
            .copy_to(&part, progress)
            .and_then(|()| self.check(&part))
            .and_then(|migrations| {
                let bytes = finish(&part, file).map_err(|source| failed(file, source))?;
                Ok(Backup { bytes, migrations })
            });
        if made.is_err() {
            // what remains is no backup; a second failure changes nothing about the first
            let _removed = fs::remove_file(&part);
        }
        made
    }

    fn copy_to(
        &self,
        part: &Path,
        progress: &(dyn Fn(u64, u64) + Sync),
    ) -> Result<(), BackupError> {
        match fs::remove_file(part) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(failed(part, error));
            }
            _ => {}
        }
        let name = part
            .to_str()
            .ok_or_else(|| failed(part, io::Error::from(io::ErrorKind::InvalidFilename)))?;
        let mut conn = self.connect()?;
        let AnyConn::Sqlite(conn) = &mut conn else {
            return Err(BackupError::Postgres);
        };
        let size: Size = diesel::sql_query(
            "SELECT (page_count - freelist_count) * page_size AS bytes \
             FROM pragma_page_count, pragma_freelist_count, pragma_page_size",
        )
        .get_result(conn)
        .map_err(BackupError::Copy)?;
        let expected = size.bytes.unsigned_abs();
        thread::scope(|scope| {
            let (done, copying) = mpsc::channel::<()>();
            scope.spawn(move || {
                while copying.recv_timeout(REPORT) == Err(mpsc::RecvTimeoutError::Timeout) {
                    let written = fs::metadata(part).map_or(0, |part| part.len());
                    progress(written, expected);
                }
            });
            let copied = diesel::sql_query("VACUUM INTO ?")
                .bind::<Text, _>(name)
                .execute(conn);
            drop(done);
            copied.map(drop).map_err(BackupError::Copy)
        })
    }

    /// Opens the copy as a database of nimchat and has `SQLite` read all of it.
    fn check(&self, part: &Path) -> Result<Vec<String>, BackupError> {
        let opener = Opener::of_file(part.to_owned(), self.opener());
        let mut conn = opener.open(Purpose::Pooled).map_err(OpenError::from)?;
        let found: Vec<Finding> = diesel::sql_query("PRAGMA integrity_check")
            .load(&mut conn)
            .map_err(BackupError::Copy)?;
        match found.as_slice() {
            [only] if only.integrity_check == "ok" => {}
            damaged => {
                let first = damaged.first().map(|row| row.integrity_check.clone());
                return Err(BackupError::Damaged(first.unwrap_or_default()));
            }
        }
        Ok(migrate::inspect(&mut conn)?.applied)
    }
}

fn beside(file: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(file);
    name.push(suffix);
    name.into()
}

fn failed(file: &Path, source: io::Error) -> BackupError {
    BackupError::File {
        file: file.to_owned(),
        source,
    }
}

/// Syncs the copy, gives it its name, and syncs the folder that holds the name.
fn finish(part: &Path, file: &Path) -> io::Result<u64> {
    let copy = File::options().write(true).open(part)?;
    copy.sync_all()?;
    fs::rename(part, file)?;
    let folder = match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    File::open(folder)?.sync_all()?;
    Ok(copy.metadata()?.len())
}
