//! Data that a run makes unless an earlier one has.

use crate::BenchError;
use crate::dataset::{self, Company, Size};
use crate::postgres;
use crate::progress::step;
use crate::services::Services;
use nimchat_core_model::Progress;
use nimchat_store::{DieselStore, StoreSettings};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fs;
use std::path::{Path, PathBuf};

/// A database with its rows, and what is noted of them.
pub(crate) struct Kept<R> {
    pub(crate) engine: &'static str,
    pub(crate) settings: StoreSettings,
    pub(crate) rows: R,
}

/// Where data of this name are kept.
pub(crate) struct Keeping<'a> {
    pub(crate) folder: &'a Path,
    /// The address of a `PostgreSQL` database, if it is known.
    pub(crate) postgres: Option<&'a str>,
    pub(crate) name: &'a str,
}

impl Keeping<'_> {
    /// The data on `SQLite`, and on `PostgreSQL` if its address is known; filled where they are missing.
    pub(crate) fn each<R: Serialize + DeserializeOwned>(
        &self,
        rows: impl Fn(&'static str, &StoreSettings) -> Result<R, BenchError>,
    ) -> Result<Vec<Kept<R>>, BenchError> {
        let (folder, name) = (self.folder, self.name);
        let file = folder.join(format!("{name}.db"));
        let settings = StoreSettings::new(format!("sqlite://{}", file.display()));
        let make = || {
            for end in ["", "-wal", "-shm"] {
                let file = PathBuf::from(format!("{}{end}", file.display()));
                if file.exists() {
                    let failed = BenchError::io(file.display().to_string());
                    fs::remove_file(&file).map_err(failed)?;
                }
            }
            Ok(())
        };
        let note = folder.join(format!("{name}_sqlite.json"));
        let mut each = vec![Kept::of("sqlite", settings, &note, make, &rows)?];
        if let Some(admin) = self.postgres {
            let name = format!("nimchat_{name}");
            let settings = StoreSettings::new(postgres::address_of(admin, &name)?);
            let note = folder.join(format!("{}_postgres.json", self.name));
            let make = || postgres::make_anew(admin, &name);
            each.push(Kept::of("postgres", settings, &note, make, &rows)?);
        }
        Ok(each)
    }
}

impl<R: Serialize + DeserializeOwned> Kept<R> {
    fn of(
        engine: &'static str,
        settings: StoreSettings,
        note: &Path,
        make: impl FnOnce() -> Result<(), BenchError>,
        rows: impl Fn(&'static str, &StoreSettings) -> Result<R, BenchError>,
    ) -> Result<Self, BenchError> {
        let noted = fs::read(note).ok();
        let noted = noted.and_then(|json| serde_json::from_slice(&json).ok());
        let rows = if let Some(rows) = noted
            && is_there(&settings)
        {
            step(&format!("{engine}: the data of an earlier run"));
            rows
        } else {
            step(&format!("{engine}: making the data"));
            make()?;
            let rows = rows(engine, &settings)?;
            fs::write(note, serde_json::to_vec(&rows)?)
                .map_err(BenchError::io(note.display().to_string()))?;
            rows
        };
        Ok(Self {
            engine,
            settings,
            rows,
        })
    }
}

/// Is there a database that this version can use?
fn is_there(settings: &StoreSettings) -> bool {
    let open = || -> Result<(), BenchError> {
        let store = DieselStore::open(settings)?;
        store.require()?;
        store.migrate()?;
        Ok(())
    };
    open().is_ok()
}

/// The absolute path of the folder of the data, which is made if it is missing.
pub(crate) fn folder(path: &Path) -> Result<PathBuf, BenchError> {
    let failed = |error| BenchError::io(path.display().to_string())(error);
    fs::create_dir_all(path).map_err(failed)?;
    path.canonicalize().map_err(failed)
}

/// One account of this size.
pub(crate) fn one_account(settings: &StoreSettings, size: Size) -> Result<Company, BenchError> {
    let mut companies = dataset::prepare(settings, size, 1)?;
    companies.pop().ok_or(BenchError::Lost)
}

/// Does what a server would do beside the first requests: indexes contacts and messages.
pub(crate) fn index(
    engine: &str,
    services: &Services,
    store: &DieselStore,
) -> Result<(), BenchError> {
    step(&format!("{engine}: indexing contacts"));
    dataset::forget_index(&mut store.connect()?)?;
    while services.contacts.index()?.0 == Progress::More {}
    step(&format!("{engine}: indexing messages"));
    while services.search.index_new()? == Progress::More {}
    dataset::settle(&mut store.connect()?)?;
    Ok(())
}
