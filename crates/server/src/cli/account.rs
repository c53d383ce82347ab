//! `nimchat account`

use super::Failure;
use crate::config::Settings;
use clap::Subcommand;
use nimchat_accounts::Account;
use serde::Serialize;

/// Commands for accounts.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make an account without members and print its id and name
    Create {
        /// What to call it
        #[arg(long)]
        name: String,
    },
    /// Print every account, one JSON line each
    List,
}

#[derive(Serialize)]
struct Report {
    id: i64,
    name: String,
    status: &'static str,
}

impl From<Account> for Report {
    fn from(account: Account) -> Self {
        Self {
            id: account.id.get(),
            name: account.name,
            status: account.status.as_str(),
        }
    }
}

/// Runs the command.
pub(super) fn run(settings: &Settings, command: &Command) -> Result<(), Failure> {
    let nimchat = super::open(settings)?;
    match command {
        Command::Create { name } => {
            let account = nimchat.platform.accounts.accounts.create_bare(name)?;
            super::print(&Report::from(account))
        }
        Command::List => super::print_pages(
            |after| nimchat.overview.accounts(after),
            |account| account.id,
            Report::from,
        ),
    }
}
