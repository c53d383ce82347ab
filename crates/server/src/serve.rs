//! A running server: the HTTP surface, the background work, and their beginning.

use crate::app::Surface;
use crate::cable::{Cable, Hub};
use crate::config::{Profile, Settings};
use crate::docs::Documents;
use crate::health::{Check, Health};
use crate::jobs::{self, AvatarFetch, Bell, Dispatcher, Housekeeper};
use crate::metrics::Metrics;
use crate::nodes::{self, Bus};
use crate::pages::Pages;
use crate::probe::Probe;
use crate::rate_limit::RateLimit;
use crate::readings::StoreReadings;
use crate::request_log::RequestLog;
use crate::shutdown::{StopSignal, Workers};
use crate::wire::Nimchat;
use actix_cors::Cors;
use actix_web::dev::Server;
use actix_web::web::Data;
use actix_web::{App, HttpServer, middleware};
use chrono::TimeDelta;
use nimchat_api_kit::{InputLimit, Surface as Face};
use nimchat_automation::{Courier, WebhookFanOut};
use nimchat_core_model::idempotency::{KEPT_FOR, KeyedCalls};
use nimchat_core_model::{Backoff, Subscriber};
use nimchat_messaging::Notifier;
use nimchat_outbound::mail::{self, Composer, Links, LogMailer, Mailer, Postman, SmtpMailer};
use nimchat_outbound::realtime::{Broadcast, RealTime};
use nimchat_outbound::{CallSettings, EventPayloads, OutboundError, PictureFetcher, WebhookSender};
use nimchat_texts::{Texts, TextsError};
use std::io;
use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::Handle;

/// Threads of each HTTP worker that wait for the store. SQLite's commits are shared among those that wait together.
const BLOCKING_THREADS: usize = 32;

/// Chores that are worked on at the same time, so that a slow one does not hold the others up.
const HOUSEKEEPERS: usize = 4;

/// Why a server could not be started.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The HTTP server.
    #[error("the HTTP server cannot be started: {0}")]
    Http(#[from] io::Error),
    /// The metrics.
    #[error("metrics cannot be registered: {0}")]
    Metrics(#[from] prometheus::Error),
    /// The client that calls webhooks, or the one that sends mail.
    #[error(transparent)]
    Outbound(#[from] OutboundError),
    /// What people read.
    #[error("texts cannot be used: {0}")]
    Texts(#[from] TextsError),
}

/// What runs once it is started.
pub struct Started {
    /// The HTTP server; it serves when it is polled.
    pub server: Server,
    /// The background work.
    pub workers: Workers,
    /// Given before the end, so that `/health` tells.
    pub stopping: StopSignal,
}

/// Starts serving on the listener. Must be called on a tokio runtime.
pub fn start(
    settings: &Settings,
    nimchat: &Nimchat,
    listener: TcpListener,
) -> Result<Started, StartError> {
    let port = listener.local_addr()?.port();
    let edge = nimchat.edge(settings, port);
    nimchat.files.run_on(Handle::current());
    let stopping = StopSignal::default();
    let readings = StoreReadings::new(nimchat);
    let metrics = Metrics::new(Arc::new(readings))?;
    let store = nimchat.store.clone();
    let check: Check = Arc::new(move || store.ping());
    let hub = Arc::new(Hub::default());
    let surface = Surface {
        cable: Cable::new(nimchat, Arc::clone(&hub), stopping.clone()),
        health: Health::new(Arc::clone(&check), stopping.clone()),
        probe: Probe::new(check, Arc::clone(&nimchat.clock)),
        input_limit: InputLimit {
            text: settings.server.max_body_bytes,
            files: settings.storage.max_body_bytes,
        },
        edge: edge.clone(),
        metrics: metrics.clone(),
        nimchat: nimchat.clone(),
    };
    let texts = Arc::new(Texts::embedded()?);
    let pages = Pages::new(Arc::clone(&texts), edge.public_url());
    let documents = Documents::new(edge.clone());
    let log = RequestLog::new(Arc::clone(&nimchat.tokens), metrics);
    let limit = RateLimit::per_minute(settings.rate_limit.per_minute);
    let proxies = settings.server.trusted_proxies();
    let origins: Arc<[String]> = settings.api.allowed_origins.clone().into();
    let server = HttpServer::new(move || {
        App::new()
            .app_data(Data::new(proxies.clone()))
            .configure(|config| surface.configure(&documents, config))
            .configure(|config| pages.configure(config))
            .wrap(middleware::from_fn(limit.clone().middleware()))
            .wrap(middleware::Condition::new(true, cors(&origins)))
            .wrap(log.clone())
    })
    .workers(settings.server.workers())
    .worker_max_blocking_threads(BLOCKING_THREADS)
    .disable_signals()
    .shutdown_timeout(settings.server.shutdown_seconds)
    .listen(listener)?
    .run();
    let mut workers = Workers::default();
    events(settings, nimchat, hub, edge.public_url(), &mut workers)?;
    let links = Links::new(settings.server.app_url(port), nimchat.links.clone());
    let composer = Composer::new(
        Arc::new(nimchat.store.clone()),
        nimchat.messaging.clone(),
        texts,
        links,
    );
    letters(settings, nimchat, composer, &mut workers)?;
    Ok(Started {
        server,
        workers,
        stopping,
    })
}

/// Any page may call the Client API; the others those alone that the operator names. They learn of sessions by headers,
/// never by cookies.
fn cors(origins: &Arc<[String]>) -> Cors {
    let allowed = Arc::clone(origins);
    let cors = Cors::default()
        .allowed_origin_fn(move |origin, request| {
            let is_named = |named: &String| named == "*" || named.as_bytes() == origin.as_bytes();
            Face::of(request.uri.path()) == Face::Client || allowed.iter().any(is_named)
        })
        .allow_any_method()
        .allow_any_header()
        .max_age(3600);
    if origins.is_empty() {
        return cors;
    }
    cors.expose_headers(["access-token", "client", "uid", "expiry"])
}

/// Hands events around, and calls webhooks.
fn events(
    settings: &Settings,
    nimchat: &Nimchat,
    hub: Arc<Hub>,
    public_url: &str,
    workers: &mut Workers,
) -> Result<(), StartError> {
    let events = Bell::default();
    let deliveries = Bell::default();
    let chores = Bell::default();
    nimchat.store.on_events({
        let (events, chores) = (events.clone(), chores.clone());
        Arc::new(move || {
            events.ring();
            chores.ring();
        })
    });

    let notifier: Arc<dyn Subscriber> = Arc::new(Notifier::new(nimchat.messaging.clone()));
    let broadcast: Arc<dyn Broadcast> = match &nimchat.redis {
        Some(redis) => {
            let node = nimchat.tokens.uuid().to_string();
            let bus = Arc::new(Bus::new(hub, redis.clone(), node));
            let heard = Arc::clone(&bus);
            workers.start("nodes", move |stop| nodes::listen(heard, stop));
            bus
        }
        None => hub,
    };
    let listeners = nimchat.listeners.clone();
    let real_time: Arc<dyn Subscriber> = Arc::new(RealTime::new(
        nimchat.messaging.clone(),
        listeners,
        broadcast,
        public_url,
    ));
    let payloads = EventPayloads::new(nimchat.messaging.clone(), public_url);
    let fan_out: Arc<dyn Subscriber> = Arc::new(WebhookFanOut::new(
        Arc::new(nimchat.store.clone()),
        Arc::new(payloads),
        Arc::clone(&nimchat.clock),
    ));
    let dispatcher = Dispatcher::new(
        Arc::new(nimchat.store.clone()),
        vec![notifier, real_time, fan_out],
        Arc::clone(&nimchat.clock),
    );
    let next = deliveries.clone();
    workers.start("outbox", |stop| {
        jobs::dispatch(dispatcher, events, next, stop)
    });

    let kept: Arc<dyn KeyedCalls> = Arc::new(nimchat.store.clone());
    let clock = Arc::clone(&nimchat.clock);
    let forget = move || kept.forget(clock.now() - KEPT_FOR, jobs::BATCH);
    workers.start("sweep of calls", |stop| jobs::sweep("calls", forget, stop));
    let pictures = PictureFetcher::new(
        settings.webhooks.timeout(),
        settings.security.allow_private_webhooks,
        Handle::current(),
    )?;
    for _ in 0..HOUSEKEEPERS {
        let housekeeper = Housekeeper::new(
            Arc::new(nimchat.store.clone()),
            nimchat.hands.clone(),
            AvatarFetch {
                fetcher: pictures.clone(),
                shelf: Arc::new(nimchat.store.clone()),
            },
            Arc::clone(&nimchat.clock),
        );
        let bell = chores.clone();
        workers.start("chores", |stop| jobs::keep_house(housekeeper, bell, stop));
    }

    let calls = CallSettings {
        timeout: settings.webhooks.timeout(),
        allow_private: settings.security.allow_private_webhooks,
        chatwoot_headers: settings.api.profile == Profile::Chatwoot,
    };
    let sender = WebhookSender::new(&calls, Handle::current())?;
    let courier = Courier::new(
        Arc::new(nimchat.store.clone()),
        Arc::new(sender),
        Arc::clone(&nimchat.clock),
        Arc::clone(&nimchat.tokens),
        Backoff::seconds(&settings.webhooks.backoff_seconds),
        delivery_lease(settings.webhooks.timeout()),
    );
    let concurrency = settings.webhooks.concurrency;
    workers.start("deliveries", move |stop| {
        jobs::deliver(courier, concurrency, deliveries, stop)
    });
    Ok(())
}

/// Sends letters, and forgets them.
fn letters(
    settings: &Settings,
    nimchat: &Nimchat,
    composer: Composer,
    workers: &mut Workers,
) -> Result<(), StartError> {
    let smtp = &settings.smtp;
    let mailer: Arc<dyn Mailer> = if smtp.url.is_empty() {
        Arc::new(LogMailer)
    } else {
        Arc::new(SmtpMailer::new(&mail::SmtpSettings {
            url: smtp.url.reveal().to_owned(),
            from: smtp.from.clone(),
            timeout: smtp.timeout(),
            connections: smtp.connections,
        })?)
    };
    let postman = Postman::new(
        Arc::new(nimchat.store.clone()),
        composer,
        mailer,
        (Arc::clone(&nimchat.clock), Arc::clone(&nimchat.tokens)),
        Backoff::seconds(&smtp.backoff_seconds),
        letter_lease(smtp.timeout()),
    );
    let bell = Bell::default();
    nimchat.store.on_letters({
        let bell = bell.clone();
        Arc::new(move || bell.ring())
    });
    let concurrency = usize::try_from(smtp.connections).unwrap_or(1);
    let carrier = postman.clone();
    workers.start("letters", move |stop| {
        jobs::deliver(carrier, concurrency, bell, stop)
    });
    let forget = move || postman.forget(jobs::BATCH);
    workers.start("sweep of letters", |stop| {
        jobs::sweep("letters", forget, stop)
    });
    Ok(())
}

/// As [`delivery_lease`]: a letter takes up to eight answers of the mail server.
fn letter_lease(answer: Duration) -> TimeDelta {
    TimeDelta::from_std(answer * 8).unwrap_or(TimeDelta::MAX) + TimeDelta::seconds(5)
}

/// A delivery that a process took and did not settle, because it was killed, is free again after this. It outlasts a
/// call, or the call would be made twice.
fn delivery_lease(call: Duration) -> TimeDelta {
    TimeDelta::from_std(call * 2).unwrap_or(TimeDelta::MAX) + TimeDelta::seconds(5)
}
