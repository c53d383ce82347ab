//! `nimchat migrate`

use super::Failure;
use crate::config::Settings;
use crate::wire;
use serde::Serialize;

#[derive(Serialize)]
struct Report {
    migrations: Vec<String>,
}

/// Brings the database up to date and prints which migrations it has.
pub(super) fn run(settings: &Settings) -> Result<(), Failure> {
    let store = wire::open_store(settings)?;
    let migrations = store.migrations()?.applied;
    super::print(&Report { migrations })
}
