//! `nimchat serve`

use super::Failure;
use crate::bootstrap;
use crate::config::Settings;
use crate::console::Console;
use crate::demo::DemoPages;
use crate::log;
use crate::serve::{self, StartError, Started};
use crate::shutdown::{self, Grace, Signals};
use crate::wire::Nimchat;
use nimchat_accounts::accounts::NewOwner;
use std::io::Write;
use std::net::TcpListener;

/// The options of serving.
#[derive(Debug, Default, clap::Args)]
pub struct Args {
    /// On an empty database, make nothing but the tables
    #[arg(long)]
    no_bootstrap: bool,
    /// E-mail address of the administrator that the first start makes
    #[arg(long, conflicts_with = "no_bootstrap")]
    email: Option<String>,
    /// Full name of that administrator; without it, the address
    #[arg(long, requires = "email")]
    name: Option<String>,
    /// Read that administrator's password from standard input
    #[arg(long, requires = "email")]
    password_stdin: bool,
}

impl Args {
    /// The administrator whom the operator names.
    fn administrator(&self) -> Result<Option<NewOwner>, Failure> {
        let Some(email) = &self.email else {
            return Ok(None);
        };
        Ok(Some(NewOwner {
            name: self.name.clone().unwrap_or_else(|| email.clone()),
            email: email.clone(),
            password: self
                .password_stdin
                .then(super::password::read)
                .transpose()?,
        }))
    }
}

/// Serves until a signal.
pub(super) fn run(settings: &Settings, args: &Args) -> Result<(), Failure> {
    log::start(&settings.log)?;
    on_runtime(serve_stored(settings, args))
}

/// Runs this to its end.
pub(super) fn on_runtime(work: impl Future<Output = Result<(), Failure>>) -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(Failure::Runtime)?;
    let tasks = tokio::task::LocalSet::new();
    tasks.block_on(&runtime, work)
}

async fn serve_stored(settings: &Settings, args: &Args) -> Result<(), Failure> {
    let ready = prepare(settings)?;
    let administrator = args.administrator()?;
    Console::check(settings, &ready.url).map_err(StartError::from)?;
    let nimchat = Nimchat::open(settings)?;
    check_storage(&nimchat, settings).await?;
    if !args.no_bootstrap {
        make_first(&nimchat, &ready.url, administrator)?;
    }
    serve(settings, &nimchat, ready, None).await
}

/// What a server has before its store is opened.
pub(super) struct Ready {
    signals: Signals,
    listener: TcpListener,
    /// The server's address for others.
    pub url: String,
}

/// Takes signals and the port.
pub(super) fn prepare(settings: &Settings) -> Result<Ready, Failure> {
    // first, so that a signal during the start is not lost
    let signals = Signals::take()?;
    // before the store is opened: with a busy port nothing is created
    let listener = bind(settings)?;
    let port = listener.local_addr().map_err(Failure::Runtime)?.port();
    Ok(Ready {
        signals,
        listener,
        url: settings.server.public_url(port),
    })
}

/// Serves until a signal, with the pages of the demonstration if it is one.
pub(super) async fn serve(
    settings: &Settings,
    nimchat: &Nimchat,
    ready: Ready,
    demo: Option<DemoPages>,
) -> Result<(), Failure> {
    let Ready {
        signals,
        listener,
        url,
    } = ready;
    let Started {
        server,
        workers,
        stopping,
    } = serve::start_with(settings, nimchat, listener, demo)?;
    tracing::info!(
        version = env!("CARGO_PKG_VERSION"),
        %url,
        profile = settings.api.profile.as_str(),
        database = %settings.database.url,
        storage = settings.storage.url,
        mail = %settings.smtp.url,
        "serving"
    );
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

/// Files that cannot be stored are noticed now, not by the first visitor with a picture.
async fn check_storage(nimchat: &Nimchat, settings: &Settings) -> Result<(), Failure> {
    let checked = nimchat.files.check().await;
    checked.map_err(|source| Failure::Storage {
        address: settings.storage.url.clone(),
        source,
    })
}

fn make_first(
    nimchat: &Nimchat,
    url: &str,
    administrator: Option<NewOwner>,
) -> Result<(), Failure> {
    let is_named = administrator.is_some();
    let administrator = administrator.unwrap_or_else(bootstrap::sample_administrator);
    if let Some(first) = bootstrap::first_start(nimchat, url, administrator)? {
        let mut stdout = std::io::stdout().lock();
        writeln!(stdout, "{first}").map_err(Failure::Output)?;
    } else if is_named {
        tracing::warn!("--email makes no administrator: this is not the first start");
    }
    Ok(())
}

fn bind(settings: &Settings) -> Result<TcpListener, Failure> {
    let server = &settings.server;
    TcpListener::bind((server.host.as_str(), server.port)).map_err(|source| Failure::Bind {
        address: format!("{}:{}", server.host, server.port),
        source,
    })
}
