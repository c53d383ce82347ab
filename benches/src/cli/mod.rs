//! The command line of `nimchat-bench`. Results go to stdout as JSON; tables and progress go to stderr.

mod database;
mod server;

use crate::BenchError;
use crate::compare::{Comparison, findings_table};
use crate::dataset::{self, Size};
use crate::growth::{Growth, costs_table};
use crate::live::{Live, lag_lines};
use crate::load::Task;
use crate::lookups::{Lookups, found_table};
use crate::raw;
use crate::report::{Reading, readings_table};
use clap::{Parser, Subcommand};
use database::{Database, RawLoop};
use serde::Serialize;
use server::ServerRun;
use std::io::Write;
use std::process::ExitCode;

/// Measures a nimchat server.
#[derive(Debug, Parser)]
#[command(name = "nimchat-bench", version)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Fill a database with accounts, conversations and messages, and print their ids and tokens
    Prepare {
        #[command(flatten)]
        database: Database,
        #[arg(long, default_value_t = 1, help = "Accounts")]
        accounts: u32,
        #[command(flatten)]
        size: Size,
    },
    /// Post messages as an agent
    Post(ServerRun),
    /// List open conversations
    List(ServerRun),
    /// Open conversations
    Show(ServerRun),
    /// Post, list and open in turns
    Mixed(ServerRun),
    /// Open sockets, and post messages that all of them hear
    Sockets {
        #[command(flatten)]
        run: ServerRun,
        #[command(flatten)]
        database: Database,
        #[arg(long, default_value_t = 1000, help = "Sockets")]
        sockets: usize,
        #[arg(long, default_value_t = 20, help = "Messages")]
        messages: u32,
    },
    /// The same rows through plain SQL, for comparison
    #[command(subcommand)]
    Raw(Raw),
    /// Prepare databases, start the server, measure it and the raw loops, and print both side by side
    Compare(Comparison),
    /// Look up things in a large account, and print the times beside Chatwoot's
    Lookups(Lookups),
    /// List, read and post in a small account and in a large one, and print what each costs
    Growth(Growth),
    /// Post at a steady rate, and print how far live events fall behind
    Live(Live),
}

#[derive(Debug, Subcommand)]
enum Raw {
    /// Write messages
    Post {
        #[command(flatten)]
        raw: RawLoop,
        #[arg(
            long,
            default_value_t = 16,
            help = "Clients at once; on SQLite there is one"
        )]
        clients: u32,
    },
    /// Read the list of open conversations and count its tabs
    List {
        #[command(flatten)]
        raw: RawLoop,
    },
}

/// Parses the command line and runs the command. Exit code 2 means usage, 1 any other error.
pub fn run() -> ExitCode {
    match Cli::parse().command.execute() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("nimchat-bench: {error}");
            ExitCode::from(error.code())
        }
    }
}

impl Command {
    fn execute(self) -> Result<(), BenchError> {
        match self {
            Self::Prepare {
                database,
                accounts,
                size,
            } => print(&Prepared {
                accounts: dataset::prepare(&database.settings(), size, accounts)?,
            }),
            Self::Post(run) => show(&run.only(Task::Post)?),
            Self::List(run) => show(&run.only(Task::List)?),
            Self::Show(run) => show(&run.only(Task::Show)?),
            Self::Mixed(run) => show(&run.mixed()?),
            Self::Sockets {
                run,
                database,
                sockets,
                messages,
            } => {
                let crowd = run.crowd(&database, sockets, messages)?;
                eprintln!("{}", readings_table(&crowd.fan_out));
                print(&crowd)
            }
            Self::Raw(Raw::Post { raw, clients }) => {
                let ground = raw.ground()?;
                show(&[raw::post(&ground, clients, raw.time())?])
            }
            Self::Raw(Raw::List { raw }) => show(&raw::list(&raw.ground()?, raw.time())?),
            Self::Compare(comparison) => {
                let outcome = comparison.run()?;
                eprintln!("\n{}", readings_table(&outcome.samples()));
                eprintln!("{}", findings_table(&outcome.findings));
                print(&outcome)
            }
            Self::Lookups(lookups) => {
                let found = lookups.run()?;
                eprintln!("\n{}", found_table(&found));
                print(&found)
            }
            Self::Growth(growth) => {
                let costs = growth.run()?;
                eprintln!("\n{}", costs_table(&costs));
                print(&costs)
            }
            Self::Live(live) => {
                let lags = live.run()?;
                let readings = lags.iter().flat_map(|lag| [&lag.posted, &lag.heard]);
                let readings: Vec<Reading> = readings.cloned().collect();
                eprintln!("\n{}", readings_table(&readings));
                eprintln!("{}", lag_lines(&lags));
                print(&lags)
            }
        }
    }
}

#[derive(Serialize)]
struct Prepared {
    accounts: Vec<dataset::Company>,
}

fn show(samples: &[Reading]) -> Result<(), BenchError> {
    eprintln!("{}", readings_table(samples));
    print(&samples)
}

/// Prints one JSON value on a line of its own.
fn print(value: &impl Serialize) -> Result<(), BenchError> {
    let line = serde_json::to_string(value)?;
    writeln!(std::io::stdout().lock(), "{line}").map_err(BenchError::io("standard output"))
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
    fn conversations_are_given_as_a_range() {
        let line = "nimchat-bench post --url http://127.0.0.1:3000 --token t --account 1 \
                    --conversations 1..100 --connections 16 --seconds 10";
        assert!(Cli::try_parse_from(line.split_whitespace()).is_ok());
    }
}
