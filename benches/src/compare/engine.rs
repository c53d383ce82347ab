//! The engines, each with its own databases.

use crate::BenchError;
use crate::dataset::Company;
use crate::postgres::OwnDatabase;
use nimchat_store::{Durability, StoreSettings};
use serde::Serialize;
use std::fmt;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// An engine and how safe its commits are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, clap::ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum Engine {
    /// `SQLite`, each commit synced.
    SqliteFull,
    /// `SQLite`, commits synced from time to time.
    SqliteNormal,
    /// `PostgreSQL` with its own settings.
    Postgres,
}

impl Engine {
    pub(super) fn durability(self) -> Durability {
        match self {
            Self::SqliteNormal => Durability::Normal,
            Self::SqliteFull | Self::Postgres => Durability::Full,
        }
    }

    pub(super) fn durability_name(self) -> &'static str {
        match self.durability() {
            Durability::Full => "full",
            Durability::Normal => "normal",
        }
    }
}

impl fmt::Display for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::SqliteFull => "sqlite full",
            Self::SqliteNormal => "sqlite normal",
            Self::Postgres => "postgres",
        })
    }
}

/// The databases of one engine.
pub(super) struct Place {
    pub folder: TempDir,
    pub company: Company,
    /// The server's database.
    pub server: StoreSettings,
    /// The raw loops' database: a copy of the same data.
    pub raw: StoreSettings,
    /// Dropped with this value.
    _databases: Vec<OwnDatabase>,
}

/// The databases of this run, all dropped after it.
pub(super) struct Databases {
    parent: PathBuf,
    postgres: Option<String>,
    /// Prepared once, copied for each engine.
    sqlite: Option<(TempDir, Company)>,
}

impl Databases {
    pub(super) fn new(parent: Option<&Path>, postgres: Option<&str>) -> Self {
        Self {
            parent: parent.map_or_else(std::env::temp_dir, Path::to_owned),
            postgres: postgres.map(ToOwned::to_owned),
            sqlite: None,
        }
    }

    /// Databases with data that `prepare` creates.
    pub(super) fn make(
        &mut self,
        engine: Engine,
        prepare: impl FnOnce(&StoreSettings) -> Result<Company, BenchError>,
    ) -> Result<Place, BenchError> {
        let folder = self.folder()?;
        if engine == Engine::Postgres {
            let admin = self.postgres.as_deref().unwrap_or_default();
            let database = OwnDatabase::create(admin)?;
            let server = StoreSettings::new(database.url());
            let company = prepare(&server)?;
            let copy = database.copy()?;
            return Ok(Place {
                folder,
                company,
                server,
                raw: StoreSettings::new(copy.url()),
                _databases: vec![database, copy],
            });
        }
        let (template, company) = if let Some(prepared) = self.sqlite.take() {
            prepared
        } else {
            let template = self.folder()?;
            let company = prepare(&sqlite(&template.path().join("data.db"), engine))?;
            (template, company)
        };
        let source = template.path().join("data.db");
        let copies = ["server.db", "raw.db"].map(|name| folder.path().join(name));
        for copy in &copies {
            copy_to_disk(&source, copy)?;
        }
        let [server, raw] = copies.map(|copy| sqlite(&copy, engine));
        self.sqlite = Some((template, company.clone()));
        Ok(Place {
            folder,
            company,
            server,
            raw,
            _databases: Vec::new(),
        })
    }

    fn folder(&self) -> Result<TempDir, BenchError> {
        tempfile::Builder::new()
            .prefix("nimchat-bench-")
            .tempdir_in(&self.parent)
            .map_err(BenchError::io(self.parent.display().to_string()))
    }
}

fn sqlite(file: &Path, engine: Engine) -> StoreSettings {
    StoreSettings {
        durability: engine.durability(),
        ..StoreSettings::new(format!("sqlite://{}", file.display()))
    }
}

/// Synced, so that the first measured syncs do not include the copy.
fn copy_to_disk(from: &Path, to: &Path) -> Result<(), BenchError> {
    let failed = || BenchError::io(to.display().to_string());
    fs::copy(from, to).map_err(failed())?;
    File::open(to)
        .and_then(|file| file.sync_all())
        .map_err(failed())
}
