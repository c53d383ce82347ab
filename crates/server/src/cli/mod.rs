//! The command line: one file for each command. Results go to stdout as JSON, everything else to stderr. Exit code 2
//! means usage or settings, 1 any other error; both come with one line of explanation.

mod account;
mod backup;
mod config_check;
mod demo;
mod doctor;
mod events;
mod failure;
mod import;
mod migrate;
mod openapi;
mod password;
mod platform_app;
mod serve;
mod twins;
mod user;

pub use failure::Failure;

use crate::config::{Settings, Sources};
use crate::wire::Nimchat;
use clap::{Parser, Subcommand};
use nimchat_accounts::AccountsError;
use serde::Serialize;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

/// A customer-support messaging server.
#[derive(Debug, Parser)]
#[command(name = "nimchat", version)]
pub struct Cli {
    #[arg(
        long,
        global = true,
        value_name = "FILE",
        help = "Settings file to read in place of nimchat.toml [env: NIMCHAT_CONFIG]"
    )]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the API; what is done when no command is given
    Serve(serve::Args),
    /// Serve a sample shop with weeks of conversations, whose data is removed at the end
    Demo(demo::Args),
    /// Bring the database up to date
    Migrate,
    /// Move data in from another server
    #[command(subcommand)]
    Import(import::Command),
    /// Copy the SQLite database to a new file, also while it is served
    Backup(backup::Args),
    /// Check what a server needs: database, storage, mail server, clock, addresses
    Doctor,
    /// Manage accounts
    #[command(subcommand)]
    Account(account::Command),
    /// Manage platform apps
    #[command(subcommand)]
    PlatformApp(platform_app::Command),
    /// Manage users
    #[command(subcommand)]
    User(user::Command),
    /// Look at events that could not be handled
    #[command(subcommand)]
    Events(events::Command),
    /// Print the canned responses whose short codes differ in case alone, one JSON line each
    Twins,
    /// Print the API reference as an OpenAPI document
    Openapi,
    /// Look at the settings
    #[command(subcommand)]
    Config(ConfigCommand),
}

#[derive(Debug, Subcommand)]
enum ConfigCommand {
    /// Check every setting and print what holds, secrets hidden
    Check,
}

/// Parses the command line and runs the command.
pub fn run() -> ExitCode {
    match Cli::parse().execute() {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}

impl Cli {
    fn execute(self) -> Result<(), Failure> {
        let loaded = Sources::of_process(self.config).load()?;
        let settings = &loaded.settings;
        match self
            .command
            .unwrap_or(Command::Serve(serve::Args::default()))
        {
            Command::Serve(args) => serve::run(settings, &args),
            Command::Demo(args) => demo::run(settings, &args),
            Command::Import(command) => import::run(settings, &command),
            Command::Migrate => migrate::run(settings),
            Command::Backup(args) => backup::run(settings, &args),
            Command::Doctor => doctor::run(settings),
            Command::Account(command) => account::run(settings, &command),
            Command::PlatformApp(command) => platform_app::run(settings, &command),
            Command::User(command) => user::run(settings, &command),
            Command::Events(command) => events::run(settings, &command),
            Command::Twins => twins::run(settings),
            Command::Openapi => openapi::run(settings),
            Command::Config(ConfigCommand::Check) => config_check::run(&loaded),
        }
    }
}

/// Opens the configured store, migrated. Only serving and migrating make a database.
fn open(settings: &Settings) -> Result<Nimchat, Failure> {
    Ok(Nimchat::open_existing(settings)?)
}

/// Prints the pages of a list, each after the row with this id, one JSON line for each row.
fn print_pages<Id: From<i64>, T, R: Serialize>(
    page: impl Fn(Id) -> Result<Vec<T>, AccountsError>,
    id: impl Fn(&T) -> Id,
    report: impl Fn(T) -> R,
) -> Result<(), Failure> {
    let mut after = Id::from(0);
    loop {
        let rows = page(after)?;
        let Some(last) = rows.last() else {
            return Ok(());
        };
        after = id(last);
        for row in rows {
            print(&report(row))?;
        }
    }
}

/// Prints one JSON value on a line of its own.
fn print(value: &impl Serialize) -> Result<(), Failure> {
    let line = serde_json::to_string(value).map_err(|error| Failure::Output(error.into()))?;
    writeln!(std::io::stdout().lock(), "{line}").map_err(Failure::Output)
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn a_settings_file_may_be_named_before_or_after_the_command() {
        for line in [
            ["nimchat", "--config", "a.toml", "config", "check"],
            ["nimchat", "config", "check", "--config", "a.toml"],
        ] {
            let cli = Cli::try_parse_from(line).unwrap();
            assert_eq!(cli.config, Some(PathBuf::from("a.toml")));
        }
    }

    #[test]
    fn usage_errors_are_code_2() {
        let error = Cli::try_parse_from(["nimchat", "fly"]).unwrap_err();
        assert_eq!(error.exit_code(), 2);
    }
}
