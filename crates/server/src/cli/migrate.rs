//! `nimchat migrate`

use super::Failure;
use crate::config::Settings;
use crate::wire;
use serde::Serialize;

#[derive(Serialize)]
struct Report {
    migrations: Vec<String>,
}

/// Migrates the database and prints its migrations.
pub(super) fn run(settings: &Settings) -> Result<(), Failure> {
    let store = wire::open_store(settings)?;
    let migrations = store.migrations()?.applied;
    super::print(&Report { migrations })
}
