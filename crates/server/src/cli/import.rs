//! `nimchat import`

use super::Failure;
use crate::config::Settings;
use crate::import::{self, Count, ImportError, Route};
use crate::log;
use crate::set_clock::SetClock;
use crate::wire::{self, Nimchat};
use clap::Subcommand;
use nimchat_core_model::AccountId;
use nimchat_outbound::chatwoot::ChatwootClient;
use serde::Serialize;
use std::sync::Arc;

/// Commands that move data in.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Move an account in from a Chatwoot server; run again, it goes on where it stopped
    Chatwoot(Chatwoot),
}

/// The options of an import from Chatwoot.
#[derive(Debug, clap::Args)]
pub struct Chatwoot {
    /// The server's address, as agents open it
    #[arg(long)]
    url: String,
    /// The access token of an administrator there
    #[arg(long, env = "NIMCHAT_IMPORT_TOKEN", hide_env_values = true)]
    token: String,
    /// The account there, if that administrator has several
    #[arg(long, value_name = "ID")]
    account: Option<i64>,
    /// The account here; without it, one is made by the first run
    #[arg(long, value_name = "ID")]
    into: Option<i64>,
}

#[derive(Serialize)]
struct Moved {
    kind: &'static str,
    #[serde(flatten)]
    count: Count,
}

/// Runs the command.
pub(super) fn run(
    settings: &Settings,
    Command::Chatwoot(chatwoot): &Command,
) -> Result<(), Failure> {
    log::start(&settings.log)?;
    let store = wire::open_store(settings)?;
    let clock = Arc::new(SetClock::default());
    let nimchat = Nimchat::at(store, settings, clock.clone())?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .map_err(Failure::Runtime)?;
    nimchat.files.run_on(runtime.handle().clone());
    let client = ChatwootClient::new(&chatwoot.url, &chatwoot.token, runtime.handle().clone());
    let client = client.map_err(ImportError::from)?;
    let route = Route {
        url: chatwoot.url.clone(),
        account: chatwoot.account,
        into: chatwoot.into.map(AccountId::new),
    };
    let (account, report) = import::run((&nimchat, &clock), client, &route)?;
    super::print(&serde_json::json!({ "account_id": account }))?;
    for (kind, count) in report.counts {
        super::print(&Moved { kind, count })?;
    }
    for remark in &report.remarks {
        super::print(remark)?;
    }
    Ok(())
}
