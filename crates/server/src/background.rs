//! The background work, wired and started.

use crate::cable::Hub;
use crate::config::{Profile, Settings};
use crate::events::{self, Dispatcher, Leadership, Relay};
use crate::jobs::{self, AvatarFetch, Bell, Housekeeper};
use crate::nodes::{self, Bus};
use crate::schema_watch::newer_schema;
use crate::serve::StartError;
use crate::shutdown::Workers;
use crate::wake::WakeSignal;
use crate::wire::Nimchat;
use chrono::TimeDelta;
use nimchat_automation::{Courier, WebhookFanOut};
use nimchat_core_model::idempotency::{KEPT_FOR, KeyedCalls};
use nimchat_core_model::{Backoff, ChoreKind, EventLog, NodeId, StoreError};
use nimchat_messaging::Notifier;
use nimchat_outbound::mail::{self, Composer, LogMailer, Mailer, Postman, SmtpMailer};
use nimchat_outbound::realtime::{Broadcast, RealTime};
use nimchat_outbound::{CallSettings, EventPayloads, PictureFetcher, WebhookSender};
use nimchat_store::Node;
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::Handle;

/// Chores of each kind that are worked on at the same time, so that a slow one does not hold the others up.
const HOUSEKEEPERS: usize = 4;

/// Starts all of it.
pub fn start(
    settings: &Settings,
    nimchat: &Nimchat,
    hub: Arc<Hub>,
    public_url: &str,
    composer: Composer,
) -> Result<Workers, StartError> {
    let mut workers = Workers::default();
    let node = Arc::new(nimchat.store.join(node_id(nimchat))?);
    let (recorded, calls) = (WakeSignal::default(), Bell::default());
    let left = [Bell::default(), Bell::default()];
    nimchat.store.on_events({
        let (recorded, calls) = (recorded.clone(), calls.clone());
        Arc::new(move || {
            recorded.notify();
            calls.ring();
        })
    });
    nimchat.store.on_chores({
        let left = left.clone();
        Arc::new(move || left.iter().for_each(Bell::ring))
    });
    hand_out_events(nimchat, hub, public_url, (node, recorded), &mut workers);
    trim_events(settings, nimchat, &mut workers);
    let store = nimchat.store.clone();
    workers.watch("schema watch", |stop| newer_schema(store, stop));
    housekeeping(settings, nimchat, left, &mut workers)?;
    deliveries(settings, nimchat, calls, &mut workers)?;
    letters(settings, nimchat, composer, &mut workers)?;
    Ok(workers)
}

/// A new one each time.
fn node_id(nimchat: &Nimchat) -> NodeId {
    let [a, b, c, d, ..] = nimchat.tokens.uuid().into_bytes();
    NodeId::new(i32::from_be_bytes([a, b, c, d]))
}

impl Leadership for Node {
    fn leads(&self) -> Result<bool, StoreError> {
        Self::leads(self)
    }
}

/// Hands events to their subscribers: notifications, real time, and webhooks.
fn hand_out_events(
    nimchat: &Nimchat,
    hub: Arc<Hub>,
    public_url: &str,
    (node, recorded): (Arc<Node>, WakeSignal),
    workers: &mut Workers,
) {
    let store = Arc::new(nimchat.store.clone());
    let clock = Arc::clone(&nimchat.clock);
    let bus = bus(nimchat, &hub, &recorded, workers);
    let broadcast: Arc<dyn Broadcast> = match &bus {
        Some(bus) => Arc::clone(bus) as _,
        None => hub,
    };
    let real_time = RealTime::new(
        nimchat.messaging.clone(),
        nimchat.listeners.clone(),
        broadcast,
        public_url,
    );
    let payloads = EventPayloads::new(nimchat.messaging.clone(), public_url);
    let webhooks = WebhookFanOut::new(
        Arc::clone(&store) as _,
        Arc::new(payloads),
        Arc::clone(&clock),
    );
    let id = node.id();
    let dispatcher = Dispatcher::new(store, node, id, clock)
        .with_relay(bus.map(|bus| -> Relay { Arc::new(move || bus.tell_of_events()) }))
        .to(Notifier::new(nimchat.messaging.clone()))
        .to(real_time)
        .to(webhooks);
    workers.start("events", |stop| {
        events::dispatch(dispatcher, recorded, stop)
    });
}

/// Removes events that were kept long enough.
fn trim_events(settings: &Settings, nimchat: &Nimchat, workers: &mut Workers) {
    let (store, clock) = (nimchat.store.clone(), Arc::clone(&nimchat.clock));
    let (kept, bytes) = (settings.events.kept(), settings.events.kept_bytes());
    let trim = move || store.trim(clock.now() - kept, bytes, jobs::BATCH);
    workers.start("trim of events", |stop| jobs::sweep("events", trim, stop));
}

/// What the nodes say to each other, if there are several.
fn bus(
    nimchat: &Nimchat,
    hub: &Arc<Hub>,
    recorded: &WakeSignal,
    workers: &mut Workers,
) -> Option<Arc<Bus>> {
    let redis = nimchat.redis.clone()?;
    let node = nimchat.tokens.uuid().to_string();
    let bus = Arc::new(Bus::new(Arc::clone(hub), redis, node, recorded.clone()));
    let heard = Arc::clone(&bus);
    workers.start("nodes", move |stop| nodes::listen(heard, stop));
    Some(bus)
}

/// Works off what requests left for later, and forgets calls that had a key.
fn housekeeping(
    settings: &Settings,
    nimchat: &Nimchat,
    bells: [Bell; 2],
    workers: &mut Workers,
) -> Result<(), StartError> {
    let pictures = PictureFetcher::new(
        jobs::FETCH,
        settings.storage.allow_private_sources,
        Handle::current(),
    )?;
    let kinds = [ChoreKind::Housework, ChoreKind::Errand];
    for (kind, bell) in kinds.into_iter().zip(bells) {
        for _ in 0..HOUSEKEEPERS {
            let housekeeper = Housekeeper::new(
                kind,
                Arc::new(nimchat.store.clone()),
                nimchat.hands.clone(),
                AvatarFetch {
                    fetcher: pictures.clone(),
                    shelf: Arc::new(nimchat.store.clone()),
                },
                Arc::clone(&nimchat.clock),
            );
            let bell = bell.clone();
            workers.start("chores", |stop| jobs::keep_house(housekeeper, bell, stop));
        }
    }
    let kept: Arc<dyn KeyedCalls> = Arc::new(nimchat.store.clone());
    let clock = Arc::clone(&nimchat.clock);
    let forget = move || kept.forget(clock.now() - KEPT_FOR, jobs::BATCH);
    workers.start("sweep of calls", |stop| jobs::sweep("calls", forget, stop));
    Ok(())
}

/// Calls webhooks.
fn deliveries(
    settings: &Settings,
    nimchat: &Nimchat,
    bell: Bell,
    workers: &mut Workers,
) -> Result<(), StartError> {
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
        jobs::deliver(courier, concurrency, bell, stop)
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
            ca_file: smtp.ca_file(),
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
