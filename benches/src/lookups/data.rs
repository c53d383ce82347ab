//! The data, which a run makes unless an earlier one has.

use crate::BenchError;
use crate::dataset::{self, Company, Size};
use crate::postgres;
use crate::progress::step;
use crate::services::Services;
use chrono::NaiveDate;
use diesel::dsl::{max, min};
use diesel::prelude::*;
use nimchat_core_model::Progress;
use nimchat_store::schema::messages;
use nimchat_store::{DieselStore, StoreSettings};
use serde::{Deserialize, Serialize};
use std::fs;
use std::path::{Path, PathBuf};

/// How many messages the long conversation has.
const LONG: u32 = 100_000;

/// A database with its rows.
pub(super) struct Kept {
    pub engine: &'static str,
    pub settings: StoreSettings,
    pub rows: Rows,
}

/// What is in a database.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Rows {
    /// The day that the messages go up to.
    pub day: NaiveDate,
    /// Many conversations.
    pub many: Company,
    /// One long conversation.
    pub long: Company,
}

impl Kept {
    /// One for `SQLite`, and one for `PostgreSQL` if its address is known.
    pub(super) fn each(
        folder: &Path,
        postgres: Option<&str>,
        size: Size,
    ) -> Result<Vec<Self>, BenchError> {
        let name = format!("lookups_{}_{}", size.conversations, size.messages);
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
        let mut each = vec![Self::of("sqlite", settings, &note, size, make)?];
        if let Some(admin) = postgres {
            let name = format!("nimchat_{name}");
            let settings = StoreSettings::new(postgres::address_of(admin, &name)?);
            let note = folder.join(format!("{name}_postgres.json"));
            let make = || postgres::make_anew(admin, &name);
            each.push(Self::of("postgres", settings, &note, size, make)?);
        }
        Ok(each)
    }

    fn of(
        engine: &'static str,
        settings: StoreSettings,
        note: &Path,
        size: Size,
        make: impl FnOnce() -> Result<(), BenchError>,
    ) -> Result<Self, BenchError> {
        let noted = fs::read(note).ok();
        let noted = noted.and_then(|json| serde_json::from_slice(&json).ok());
        if let Some(rows) = noted
            && is_there(&settings)
        {
            step(&format!("{engine}: the data of an earlier run"));
            return Ok(Self {
                engine,
                settings,
                rows,
            });
        }
        step(&format!("{engine}: making the data"));
        make()?;
        let rows = Rows::make(engine, &settings, size)?;
        fs::write(note, serde_json::to_vec(&rows)?)
            .map_err(BenchError::io(note.display().to_string()))?;
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

impl Rows {
    fn make(engine: &str, settings: &StoreSettings, size: Size) -> Result<Self, BenchError> {
        let one = |size| {
            let mut companies = dataset::prepare(settings, size, 1)?;
            companies.pop().ok_or(BenchError::Lost)
        };
        let (many, long) = (one(size)?, one(Size::of(1, LONG))?);
        let store = DieselStore::open(settings)?;
        let services = Services::over(&store);
        step(&format!("{engine}: indexing contacts"));
        dataset::forget_index(&mut store.connect()?)?;
        while services.contacts.index()?.0 == Progress::More {}
        step(&format!("{engine}: indexing messages"));
        while services.search.index_new()? == Progress::More {}
        dataset::settle(&mut store.connect()?)?;
        Ok(Self {
            day: services.clock.now().date_naive(),
            many,
            long,
        })
    }
}

/// Ids before which the newest and the oldest page of the long conversation are.
pub(super) fn ends_of(kept: &Kept) -> Result<[i64; 2], BenchError> {
    const PAGE: i64 = 20;
    let mut conn = DieselStore::open(&kept.settings)?.connect()?;
    let of_long = messages::table.filter(messages::account_id.eq(kept.rows.long.account_id));
    let ends = of_long.select((max(messages::id), min(messages::id)));
    let (newest, oldest): (Option<i64>, Option<i64>) = ends.first(&mut conn)?;
    let (newest, oldest) = newest.zip(oldest).ok_or(BenchError::Lost)?;
    Ok([newest, oldest + PAGE])
}
