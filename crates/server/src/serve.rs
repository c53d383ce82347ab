//! A running server: the HTTP state, and the start of all parts.

use crate::api_info::ApiInfo;
use crate::app::AppState;
use crate::background;
use crate::cable::{self, Cable, Hub};
use crate::config::Settings;
use crate::console::{Console, ConsoleError};
use crate::demo::DemoPages;
use crate::descriptors;
use crate::docs::Documents;
use crate::head;
use crate::health::{Check, Health};
use crate::http::{self, Limits};
use crate::metrics::{self, Metrics};
use crate::metrics_source::StoreMetrics;
use crate::pages::Pages;
use crate::rate_limit::RateLimit;
use crate::reports_page::ReportsPage;
use crate::request_log::RequestLog;
use crate::shutdown::{StopSignal, Workers};
use crate::survey_page::SurveyPages;
use crate::wire::Nimchat;
use actix_cors::Cors;
use actix_web::dev::Server;
use actix_web::web::Data;
use actix_web::{App, HttpServer, middleware};
use futures_util::FutureExt;
use nimchat_api_client::help_center::HelpCenter;
use nimchat_api_kit::{Api, BodyGrace, InputLimit, route};
use nimchat_api_widget::page::WidgetPages;
use nimchat_outbound::OutboundError;
use nimchat_outbound::mail::{Composer, Links};
use nimchat_store::JoinError;
use nimchat_texts::{Texts, TextsError};
use std::io;
use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::Handle;

/// Threads of each HTTP worker that wait for the store. SQLite's commits are shared among waiting threads.
const BLOCKING_THREADS: usize = 32;

/// Why a server could not be started.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The HTTP server.
    #[error("the HTTP server cannot be started: {0}")]
    Http(#[from] io::Error),
    /// The metrics.
    #[error("metrics cannot be registered: {0}")]
    Metrics(#[from] prometheus::Error),
    /// The client that calls webhooks, or the mailer.
    #[error(transparent)]
    Outbound(#[from] OutboundError),
    /// Another process serves the database.
    #[error(transparent)]
    Join(#[from] JoinError),
    /// The texts of e-mails and pages.
    #[error("texts cannot be used: {0}")]
    Texts(#[from] TextsError),
    /// The console's folder.
    #[error(transparent)]
    Console(#[from] ConsoleError),
}

/// The parts of a started server.
pub struct Started {
    /// The HTTP server; it serves while it is polled.
    pub server: Server,
    /// The background work.
    pub workers: Workers,
    /// Given before the end, so that `/health` answers 503.
    pub stopping: StopSignal,
}

/// Starts serving on the listener. Must be called on a tokio runtime.
pub fn start(
    settings: &Settings,
    nimchat: &Nimchat,
    listener: TcpListener,
) -> Result<Started, StartError> {
    start_with(settings, nimchat, listener, None)
}

/// The same, with the pages of the demonstration if it is one.
pub fn start_with(
    settings: &Settings,
    nimchat: &Nimchat,
    listener: TcpListener,
    demo: Option<DemoPages>,
) -> Result<Started, StartError> {
    let port = listener.local_addr()?.port();
    let api = nimchat.api_context(settings, port);
    let context = api.by_settings();
    nimchat.files.run_on(Handle::current());
    let stopping = StopSignal::default();
    let store = nimchat.store.clone();
    let check: Check = Arc::new(move || store.ping());
    let hub = Arc::new(Hub::default());
    let metrics = Metrics::new(Arc::new(StoreMetrics::new(nimchat, Arc::clone(&hub))))?;
    let metrics_server = metrics_server(settings, &metrics)?;
    let cable = Cable::new(
        nimchat,
        &context,
        Arc::clone(&hub),
        stopping.clone(),
        settings.realtime.trust(),
    );
    let state = AppState {
        health: Health::new(Arc::clone(&check), stopping.clone()),
        api_info: ApiInfo::new(check, Arc::clone(&nimchat.clock)),
        body_grace: BodyGrace(Duration::from_secs(settings.server.body_grace_seconds)),
        input_limit: InputLimit {
            text: settings.server.max_body_bytes,
            files: settings.storage.max_body_bytes,
        },
        api,
        metrics: metrics_server.is_none().then(|| metrics.clone()),
        nimchat: nimchat.clone(),
    };
    let texts = Texts::shared()?;
    let console = Console::open(settings, context.public_url(), texts, &nimchat.tokens)?;
    let has_console = console.is_some();
    let pages = Pages::new(texts, context.public_url());
    let surveys = SurveyPages::new(nimchat.client.surveys.clone(), texts, context.public_url());
    let reports = ReportsPage::new(texts, context.public_url());
    let help_center = HelpCenter::new(nimchat.readers.clone(), texts, context.clone());
    let widget = WidgetPages::new(nimchat.widget.clone(), context.clone());
    let documents = Documents::new(context.clone());
    let log = RequestLog::new(Arc::clone(&nimchat.tokens), metrics.clone());
    let limit = RateLimit::per_minute(settings.rate_limit.per_minute);
    let proxies = settings.server.trusted_proxies();
    let origins: Arc<[String]> = settings.api.allowed_origins.clone().into();
    let workers = settings.server.workers();
    let limits = Limits {
        workers,
        connections: descriptors::connections(workers, settings.database.pool_size()),
        blocking_threads: BLOCKING_THREADS,
        shutdown_seconds: settings.server.shutdown_seconds,
    };
    let cable = Arc::new(cable);
    let websocket = move |switched| cable::run(Arc::clone(&cable), switched).boxed_local();
    let app = move || {
        App::new()
            .app_data(Data::new(proxies.clone()))
            .configure(|config| state.configure(&documents, config))
            .configure(|config| pages.configure(has_console, config))
            .configure(|config| surveys.configure(config))
            .configure(|config| reports.configure(config))
            .configure(|config| widget.configure(config))
            .configure(|config| help_center.configure(config))
            .configure(|config| {
                if let Some(console) = &console {
                    console.configure(config);
                }
                if let Some(demo) = &demo {
                    demo.configure(config);
                }
            })
            .wrap(middleware::from_fn(limit.clone().middleware()))
            .wrap(middleware::Condition::new(true, cors(&origins)))
            .wrap(log.clone())
            // the outermost: everything else reads the path and the method that are routed
            .wrap(middleware::from_fn(head::as_get))
            .wrap(middleware::from_fn(route::without_suffix))
            .wrap(middleware::NormalizePath::trim())
    };
    let server = http::server(listener, limits, app, websocket)?;
    let composer = composer(settings, nimchat, texts, port, has_console);
    let mut workers = background::start(settings, nimchat, hub, &context, composer, &metrics)?;
    if let Some(server) = metrics_server {
        workers.start("metrics", |stop| serve_until(server, stop));
    }
    Ok(Started {
        server,
        workers,
        stopping,
    })
}

/// The server of `/metrics` alone, if it has an address of its own.
fn metrics_server(settings: &Settings, metrics: &Metrics) -> io::Result<Option<Server>> {
    let Some(address) = settings.metrics.listen() else {
        return Ok(None);
    };
    let metrics = metrics.clone();
    let server = HttpServer::new(move || {
        App::new()
            .app_data(Data::new(metrics.clone()))
            .service(route::page("/metrics", metrics::metrics))
    });
    let server = server.workers(1).disable_signals().bind(address);
    let named = |error: io::Error| {
        io::Error::new(error.kind(), format!("metrics.listen, {address}: {error}"))
    };
    Ok(Some(server.map_err(named)?.run()))
}

async fn serve_until(server: Server, stop: StopSignal) {
    let handle = server.handle();
    let serving = tokio::spawn(server);
    stop.given().await;
    handle.stop(true).await;
    match serving.await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::error!(%error, "the server of metrics failed"),
        Err(error) => tracing::error!(%error, "the server of metrics failed"),
    }
}

/// Writes the e-mails. Their links lead to the front end: the console, or what `server.app_url` names.
fn composer(
    settings: &Settings,
    nimchat: &Nimchat,
    texts: &'static Texts,
    port: u16,
    has_console: bool,
) -> Composer {
    let mut links = Links::new(settings.server.app_url(port), nimchat.links.clone())
        .with_files(settings.server.public_url(port));
    if !has_console && settings.server.app_url.is_empty() {
        links = links.without_front_end();
    }
    let accounts = Arc::new(nimchat.store.clone());
    Composer::new(
        accounts,
        nimchat.notifications.clone(),
        Arc::new(nimchat.store.clone()),
        Arc::new(nimchat.store.clone()),
        texts,
        links,
    )
}

/// Any page may call the Client API and load what websites embed; only the configured origins may call the others. Pages
/// receive sessions in headers, never in cookies.
fn cors(origins: &Arc<[String]>) -> Cors {
    let allowed = Arc::clone(origins);
    let cors = Cors::default()
        .allowed_origin_fn(move |origin, request| {
            let is_named = |named: &String| named == "*" || named.as_bytes() == origin.as_bytes();
            let path = request.uri.path();
            let is_public = Api::of(path) == Api::Client || path.starts_with("/packs/");
            is_public || allowed.iter().any(is_named)
        })
        .allow_any_method()
        .allow_any_header()
        .expose_headers([
            "link",
            "location",
            "x-total-count",
            "x-request-id",
            "retry-after",
        ])
        .max_age(3600);
    if origins.is_empty() {
        return cors;
    }
    cors.expose_headers(["access-token", "client", "uid", "expiry"])
}
