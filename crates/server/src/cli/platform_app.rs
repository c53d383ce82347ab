//! `nimchat platform-app`

use super::Failure;
use crate::config::Settings;
use clap::Subcommand;
use serde::Serialize;

/// Commands for platform apps.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make a platform app and print its id, name and access token
    Create {
        #[arg(long, help = "What to call it")]
        name: String,
    },
}

#[derive(Serialize)]
struct Report {
    id: i64,
    name: String,
    access_token: String,
}

/// Runs the command.
pub(super) fn run(settings: &Settings, command: &Command) -> Result<(), Failure> {
    let Command::Create { name } = command;
    let nimchat = super::open(settings)?;
    let (app, access_token) = nimchat.platform_apps.create(name, &[])?;
    super::print(&Report {
        id: app.id.get(),
        name: app.name,
        access_token,
    })
}
