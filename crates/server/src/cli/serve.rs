//! `nimchat serve`

use super::Failure;
use crate::bootstrap;
use crate::config::Settings;
use crate::log;
use crate::serve::{self, Started};
use crate::shutdown::{self, Grace, Signals};
use std::io::Write;
use std::net::TcpListener;

/// The options of serving.
#[derive(Debug, Default, clap::Args)]
pub struct Args {
    #[arg(long, help = "On an empty database, make nothing but the tables")]
    no_bootstrap: bool,
}

/// Serves until a signal.
pub(super) fn run(settings: &Settings, args: &Args) -> Result<(), Failure> {
    log::start(&settings.log)?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(Failure::Runtime)?;
    let tasks = tokio::task::LocalSet::new();
    tasks.block_on(&runtime, serve(settings, args))
}

async fn serve(settings: &Settings, args: &Args) -> Result<(), Failure> {
    // first, so that a signal during the start is not lost
    let signals = Signals::take()?;
    // before the store is opened: with a busy port nothing is created
    let listener = bind(settings)?;
    let port = listener.local_addr().map_err(Failure::Runtime)?.port();
    let url = settings.server.public_url(port);
    let nimchat = super::open(settings)?;
    if !args.no_bootstrap
        && let Some(first) = bootstrap::first_start(&nimchat, &url)?
    {
        let mut stdout = std::io::stdout().lock();
        writeln!(stdout, "{first}").map_err(Failure::Output)?;
    }
    let Started {
        server,
        workers,
        stopping,
    } = serve::start(settings, &nimchat, listener)?;
    tracing::info!(%url, profile = ?settings.api.profile, "serving");
    shutdown::run(
        server,
        workers,
        stopping,
        signals,
        Grace::from(&settings.server),
    )
    .await?;
    Ok(())
}

fn bind(settings: &Settings) -> Result<TcpListener, Failure> {
    let server = &settings.server;
    TcpListener::bind((server.host.as_str(), server.port)).map_err(|source| Failure::Bind {
        address: format!("{}:{}", server.host, server.port),
        source,
    })
}
