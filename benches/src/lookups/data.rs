//! The data, which a run makes unless an earlier one has.

use crate::BenchError;
use crate::dataset::{Company, Size};
use crate::kept::{self, Keeping, Kept};
use crate::services::Services;
use chrono::NaiveDate;
use diesel::dsl::{max, min};
use diesel::prelude::*;
use nimchat_store::schema::messages;
use nimchat_store::{DieselStore, StoreSettings};
use serde::{Deserialize, Serialize};
use std::path::Path;

/// How many messages the long conversation has.
const LONG: u32 = 100_000;

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

/// One for `SQLite`, and one for `PostgreSQL` if its address is known.
pub(super) fn each(
    folder: &Path,
    postgres: Option<&str>,
    size: Size,
) -> Result<Vec<Kept<Rows>>, BenchError> {
    let name = format!("lookups_{}_{}", size.conversations, size.messages);
    let keeping = Keeping {
        folder,
        postgres,
        name: &name,
    };
    keeping.each(|engine, settings| Rows::make(engine, settings, size))
}

impl Rows {
    fn make(engine: &str, settings: &StoreSettings, size: Size) -> Result<Self, BenchError> {
        let many = kept::one_account(settings, size)?;
        let long = kept::one_account(settings, Size::of(1, LONG))?;
        let store = DieselStore::open(settings)?;
        let services = Services::over(&store);
        kept::index(engine, &services, &store)?;
        Ok(Self {
            day: services.clock.now().date_naive(),
            many,
            long,
        })
    }
}

/// Ids before which the newest and the oldest page of the long conversation are.
pub(super) fn ends_of(kept: &Kept<Rows>) -> Result<[i64; 2], BenchError> {
    const PAGE: i64 = 20;
    let mut conn = DieselStore::open(&kept.settings)?.connect()?;
    let of_long = messages::table.filter(messages::account_id.eq(kept.rows.long.account_id));
    let ends = of_long.select((max(messages::id), min(messages::id)));
    let (newest, oldest): (Option<i64>, Option<i64>) = ends.first(&mut conn)?;
    let (newest, oldest) = newest.zip(oldest).ok_or(BenchError::Lost)?;
    Ok([newest, oldest + PAGE])
}
