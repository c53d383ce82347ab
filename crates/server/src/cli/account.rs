//! `nimchat account`

use super::Failure;
use crate::config::Settings;
use clap::Subcommand;
use nimchat_accounts::Account;
use nimchat_core_model::AccountId;
use serde::Serialize;

/// Commands for accounts.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make an account without members and print its id and name
    Create {
        #[arg(long, help = "What to call it")]
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
        Command::List => {
            let mut after = AccountId::new(0);
            loop {
                let page = nimchat.overview.accounts(after)?;
                let Some(last) = page.last() else {
                    return Ok(());
                };
                after = last.id;
                for account in page {
                    super::print(&Report::from(account))?;
                }
            }
        }
    }
}
