//! `nimchat backup`

use super::Failure;
use crate::config::Settings;
use crate::wire;
use serde::Serialize;
use std::path::PathBuf;

/// The options of a backup.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The file to make; it must not exist
    file: PathBuf,
}

#[derive(Serialize)]
struct Report {
    file: PathBuf,
    bytes: u64,
    newest_migration: Option<String>,
}

/// Copies the database, showing the progress on stderr.
pub(super) fn run(settings: &Settings, args: &Args) -> Result<(), Failure> {
    let store = wire::connect(settings)?;
    let made = store.back_up(&args.file, &|written, expected| {
        eprintln!("{} of {} MB", written >> 20, expected >> 20);
    })?;
    super::print(&Report {
        file: args.file.clone(),
        bytes: made.bytes,
        newest_migration: made.migrations.last().cloned(),
    })
}
