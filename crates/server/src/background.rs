//! The background work, wired and started.

use crate::cable::Hub;
use crate::config::{Profile, Settings};
use crate::jobs::{self, AvatarFetch, Bell, Dispatcher, Housekeeper};
use crate::nodes::{self, Bus};
use crate::serve::StartError;
use crate::shutdown::Workers;
use crate::wire::Nimchat;
use chrono::TimeDelta;
use nimchat_automation::{Courier, WebhookFanOut};
use nimchat_core_model::idempotency::{KEPT_FOR, KeyedCalls};
use nimchat_core_model::{Backoff, ChoreKind, Subscriber};
use nimchat_messaging::Notifier;
use nimchat_outbound::mail::{self, Composer, LogMailer, Mailer, Postman, SmtpMailer};
use nimchat_outbound::realtime::{Broadcast, RealTime};
use nimchat_outbound::{CallSettings, EventPayloads, PictureFetcher, WebhookSender};
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
    let (happened, calls) = (Bell::default(), Bell::default());
    let left = [Bell::default(), Bell::default()];
    nimchat.store.on_events({
        let happened = happened.clone();
        Arc::new(move || happened.ring())
    });
    nimchat.store.on_chores({
        let left = left.clone();
        Arc::new(move || left.iter().for_each(Bell::ring))
    });
    events(
        nimchat,
        hub,
        public_url,
        (happened, calls.clone()),
        &mut workers,
    );
    housekeeping(settings, nimchat, left, &mut workers)?;
    deliveries(settings, nimchat, calls, &mut workers)?;
    letters(settings, nimchat, composer, &mut workers)?;
    Ok(workers)
}

/// Hands events to their subscribers: notifications, those who listen, and the bells of webhooks.
fn events(
    nimchat: &Nimchat,
    hub: Arc<Hub>,
    public_url: &str,
    (bell, deliveries): (Bell, Bell),
    workers: &mut Workers,
) {
    let notifier: Arc<dyn Subscriber> = Arc::new(Notifier::new(nimchat.messaging.clone()));
    let real_time: Arc<dyn Subscriber> = Arc::new(RealTime::new(
        nimchat.messaging.clone(),
        nimchat.listeners.clone(),
        broadcast(nimchat, hub, workers),
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
    workers.start("outbox", |stop| {
        jobs::dispatch(dispatcher, bell, deliveries, stop)
    });
}

/// To those who listen here, and, if there are several nodes, on the others.
fn broadcast(nimchat: &Nimchat, hub: Arc<Hub>, workers: &mut Workers) -> Arc<dyn Broadcast> {
    let Some(redis) = &nimchat.redis else {
        return hub;
    };
    let node = nimchat.tokens.uuid().to_string();
    let bus = Arc::new(Bus::new(hub, redis.clone(), node));
    let heard = Arc::clone(&bus);
    workers.start("nodes", move |stop| nodes::listen(heard, stop));
    bus
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
