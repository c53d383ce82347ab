//! The background work, wired and started.

use crate::cable::Hub;
use crate::config::{Profile, Settings};
use crate::counted::Counted;
use crate::events::{self, Dispatcher, Relay};
use crate::jobs::{self, AvatarFetch, JobContext, JobRunner, QueueSettings};
use crate::metrics::Metrics;
use crate::nodes::{self, Bus};
use crate::schema_watch::newer_schema;
use crate::serve::StartError;
use crate::shutdown::Workers;
use crate::wake::WakeSignal;
use crate::wire::Nimchat;
use chrono::TimeDelta;
use nimchat_api_kit::Context;
use nimchat_automation::ports::RuleHistory;
use nimchat_automation::rules::NewRuleRun;
use nimchat_automation::{Executor, MacroRunner, RuleRunner, WebhookFanOut, WebhookHandler};
use nimchat_core_model::idempotency::{KEPT_FOR, KeyedCalls};
use nimchat_core_model::job::Handler;
use nimchat_core_model::{Backoff, EventLog, JobQueue, NodeId, Queue};
use nimchat_messaging::SearchService;
use nimchat_notifications::Notifier;
use nimchat_outbound::mail::{self, Composer, LogMailer, Mailer, SmtpMailer};
use nimchat_outbound::realtime::{Broadcast, RealTime};
use nimchat_outbound::{CallSettings, EventPayloads, PictureFetcher, StoredFiles, WebhookSender};
use nimchat_reporting::Recorder;
use nimchat_store::Node;
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::Handle;

/// Jobs of the queues `internal` and `external` that run at the same time, so that a slow one does not delay the
/// others.
const CONCURRENCY: usize = 4;

/// Webhook calls that wait for a slow endpoint, for each that need not.
const SLOW_CALLS: usize = 4;

/// Extra time for other slow parts of a job, such as a busy store.
const MARGIN: Duration = Duration::from_secs(15);

/// How often claims of nodes that no longer run are freed.
const LOST_CLAIMS: Duration = Duration::from_secs(5);

/// How often conversations in which nothing happens are looked for (docs/rules/messaging.md §8.4).
const RESOLVING: Duration = Duration::from_mins(5);

/// Starts all background work.
pub fn start(
    settings: &Settings,
    nimchat: &Nimchat,
    hub: Arc<Hub>,
    context: &Context,
    composer: Composer,
    metrics: &Metrics,
) -> Result<Workers, StartError> {
    let mut workers = Workers::default();
    let node = Arc::new(nimchat.store.join(node_id(nimchat))?);
    let recorded = WakeSignal::default();
    nimchat.store.on_events({
        let recorded = recorded.clone();
        Arc::new(move || recorded.notify())
    });
    let events = (Arc::clone(&node), recorded);
    hand_out_events(nimchat, hub, context, events, &mut workers);
    trim_events(settings, nimchat, &mut workers);
    let search = SearchService::new(nimchat.messaging.clone());
    workers.start("search index", |stop| {
        jobs::paced("search index", move || search.index_new(), stop)
    });
    let store = nimchat.store.clone();
    workers.watch("schema watch", |stop| newer_schema(store, stop));
    let macros = macros(nimchat, context);
    let parts = (composer, macros, metrics);
    run_jobs(settings, nimchat, parts, &node, &mut workers)?;
    free_lost_claims(nimchat, node, &mut workers);
    sweeps(settings, nimchat, &mut workers);
    resolve_inactive(nimchat, &mut workers);
    Ok(workers)
}

/// Has conversations resolved in which nothing happens. Every node enqueues the jobs, which are there once.
fn resolve_inactive(nimchat: &Nimchat, workers: &mut Workers) {
    let conversations = nimchat.job_services.messaging.conversations.clone();
    let order = move || conversations.order_resolving();
    workers.start("auto-resolve", |stop| {
        jobs::every(RESOLVING, "auto-resolve", order, stop)
    });
}

/// A new id for each start.
fn node_id(nimchat: &Nimchat) -> NodeId {
    let [a, b, c, d, ..] = nimchat.tokens.uuid().into_bytes();
    NodeId::new(i32::from_be_bytes([a, b, c, d]))
}

/// Dispatches events to their subscribers: notifications, real time, webhooks, reports, searches, and automation rules.
fn hand_out_events(
    nimchat: &Nimchat,
    hub: Arc<Hub>,
    context: &Context,
    (node, recorded): (Arc<Node>, WakeSignal),
    workers: &mut Workers,
) {
    let store = Arc::new(nimchat.store.clone());
    // a position is never kept without what led to it
    let repeatable = Arc::new(nimchat.store.repeatable());
    let clock = Arc::clone(&nimchat.clock);
    let bus = bus(nimchat, &hub, &recorded, workers);
    let broadcast: Arc<dyn Broadcast> = match &bus {
        Some(bus) => Arc::clone(bus) as _,
        None => hub,
    };
    let real_time = RealTime::new(
        nimchat.notifications.clone(),
        nimchat.listeners.clone(),
        broadcast,
        context.clone(),
    );
    let payloads = EventPayloads::new(nimchat.messaging.clone(), context.clone());
    let rules = RuleRunner::new(
        store as _,
        nimchat.messaging.clone(),
        executor(nimchat, context),
    );
    let webhooks = WebhookFanOut::new(
        Arc::clone(&repeatable) as _,
        Arc::new(payloads),
        Arc::clone(&clock),
    );
    let dispatcher = Dispatcher::new(repeatable, node, clock)
        .with_relay(bus.map(|bus| -> Relay { Arc::new(move || bus.tell_of_events()) }))
        .to(Notifier::new(nimchat.notifications.clone()))
        .to(real_time)
        .to(webhooks)
        .to(Recorder::new(nimchat.reporting.clone()))
        .to(rules);
    workers.start("events", |stop| {
        events::dispatch(dispatcher, recorded, stop)
    });
}

/// Performs the actions of rules and macros.
fn executor(nimchat: &Nimchat, context: &Context) -> Executor {
    let payloads = EventPayloads::new(nimchat.messaging.clone(), context.clone());
    let store = Arc::new(nimchat.store.clone());
    let files = nimchat.application.files.clone();
    Executor::new(store, nimchat.messaging.clone(), Arc::new(payloads), files)
}

fn macros(nimchat: &Nimchat, context: &Context) -> MacroRunner {
    let store = Arc::new(nimchat.store.clone());
    MacroRunner::new(store, nimchat.messaging.clone(), executor(nimchat, context))
}

/// Deletes events whose time is over.
fn trim_events(settings: &Settings, nimchat: &Nimchat, workers: &mut Workers) {
    let (store, clock) = (nimchat.store.clone(), Arc::clone(&nimchat.clock));
    let (kept, bytes) = (settings.events.kept(), settings.events.kept_megabytes << 20);
    let trim = move || store.trim(clock.now() - kept, bytes, jobs::BATCH);
    // often, since the log's size is limited too
    workers.start("trim of events", |stop| {
        jobs::sweep_every(Duration::from_mins(1), "events", trim, stop)
    });
}

/// The bus between the nodes, if there are several.
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

/// Runs the jobs of every queue.
fn run_jobs(
    settings: &Settings,
    nimchat: &Nimchat,
    (composer, macros, metrics): (Composer, MacroRunner, &Metrics),
    node: &Node,
    workers: &mut Workers,
) -> Result<(), StartError> {
    let fetcher = PictureFetcher::new(
        jobs::FETCH,
        settings.storage.allow_private_sources,
        Handle::current(),
    );
    let avatars = AvatarFetch {
        fetcher,
        avatars: Arc::new(nimchat.store.clone()),
        clock: Arc::clone(&nimchat.clock),
    };
    let backoff = Backoff::seconds(&settings.smtp.backoff_seconds);
    let mail = mail::handlers(composer, mailer(settings, nimchat, metrics)?, &backoff);
    let webhooks = webhook_handler(settings, nimchat, metrics);
    let context = JobContext {
        jobs: Arc::new(nimchat.store.clone()),
        handlers: jobs::handlers(
            nimchat.job_services.clone(),
            metrics.traffic(),
            avatars,
            mail,
            webhooks,
            macros,
        ),
        clock: Arc::clone(&nimchat.clock),
        tokens: Arc::clone(&nimchat.tokens),
        node: node.id(),
    };
    for settings in queues(settings) {
        let wake = WakeSignal::default();
        nimchat.store.on_jobs(settings.queue, {
            let wake = wake.clone();
            Arc::new(move || wake.notify())
        });
        let runner = JobRunner::new(context.clone(), settings);
        workers.start(settings.queue.as_str(), |stop| runner.run(wake, stop));
    }
    Ok(())
}

/// Frees the claims of nodes that no longer run: at the start this node's own earlier claims, then those of others.
fn free_lost_claims(nimchat: &Nimchat, node: Arc<Node>, workers: &mut Workers) {
    let store = nimchat.store.clone();
    let free = move || store.free_claims(&node.alive()?);
    workers.start("claims", |stop| {
        jobs::sweep_every(LOST_CLAIMS, "claims of lost nodes", free, stop)
    });
}

/// A lease outlasts the longest step; otherwise a job would be done twice.
fn queues(settings: &Settings) -> [QueueSettings; 4] {
    let lease = |step: Duration| TimeDelta::from_std(step).unwrap_or(TimeDelta::MAX);
    let call = Duration::from_secs(settings.webhooks.timeout_seconds);
    let answer = Duration::from_secs(settings.smtp.timeout_seconds);
    [
        QueueSettings {
            queue: Queue::Internal,
            concurrency: CONCURRENCY,
            slow: 0,
            lease: lease(jobs::SLICE + StoredFiles::PATIENCE + MARGIN),
        },
        QueueSettings {
            queue: Queue::External,
            concurrency: CONCURRENCY,
            slow: 0,
            lease: lease(jobs::SLICE + jobs::FETCH + StoredFiles::PATIENCE + MARGIN),
        },
        QueueSettings {
            queue: Queue::Mail,
            concurrency: usize::try_from(settings.smtp.connections).unwrap_or(1),
            slow: 0,
            // sending an e-mail needs up to eight answers of the mail server
            lease: lease(answer * 8 + Duration::from_secs(5)),
        },
        QueueSettings {
            queue: Queue::Webhooks,
            concurrency: settings.webhooks.concurrency,
            slow: settings.webhooks.concurrency * SLOW_CALLS,
            lease: lease(call * 2 + Duration::from_secs(5)),
        },
    ]
}

/// The mailer: sends e-mails, or logs them if there is no mail server.
fn mailer(
    settings: &Settings,
    nimchat: &Nimchat,
    metrics: &Metrics,
) -> Result<Arc<dyn Mailer>, StartError> {
    let Some(server) = mail_server(settings) else {
        return Ok(Arc::new(LogMailer));
    };
    let mailer = SmtpMailer::new(&server, &nimchat.installation)?;
    Ok(Arc::new(Counted::new(mailer, metrics.clone())))
}

/// The mail server of the settings, if there is one.
pub(crate) fn mail_server(settings: &Settings) -> Option<mail::SmtpSettings> {
    let smtp = &settings.smtp;
    (!smtp.url.is_empty()).then(|| mail::SmtpSettings {
        url: smtp.url.reveal().to_owned(),
        ca_file: smtp.ca_file(),
        from: smtp.from.clone(),
        timeout: Duration::from_secs(smtp.timeout_seconds),
        connections: smtp.connections,
    })
}

/// Calls webhooks.
fn webhook_handler(settings: &Settings, nimchat: &Nimchat, metrics: &Metrics) -> Arc<dyn Handler> {
    let calls = CallSettings {
        timeout: Duration::from_secs(settings.webhooks.timeout_seconds),
        private: settings.security.private_hosts(),
        chatwoot_headers: settings.api.profile == Profile::Chatwoot,
    };
    let sender = WebhookSender::new(&calls, Handle::current());
    Arc::new(WebhookHandler::new(
        Arc::new(nimchat.store.clone()),
        Arc::new(Counted::new(sender, metrics.clone())),
        nimchat.messaging.clone(),
        Backoff::seconds(&settings.webhooks.backoff_seconds),
    ))
}

/// Deletes calls with an idempotency key, failed jobs, deliveries of webhooks, and what rules did, after their time is over.
fn sweeps(settings: &Settings, nimchat: &Nimchat, workers: &mut Workers) {
    let kept: Arc<dyn KeyedCalls> = Arc::new(nimchat.store.clone());
    let clock = Arc::clone(&nimchat.clock);
    let forget = move || kept.forget(clock.now() - KEPT_FOR, jobs::BATCH);
    workers.start("sweep of calls", |stop| jobs::sweep("calls", forget, stop));
    let history: Arc<dyn RuleHistory> = Arc::new(nimchat.store.clone());
    let clock = Arc::clone(&nimchat.clock);
    let forget = {
        let history = Arc::clone(&history);
        let clock = Arc::clone(&clock);
        move || history.forget_runs(clock.now() - NewRuleRun::KEPT_FOR, jobs::BATCH)
    };
    workers.start("sweep of runs", |stop| {
        jobs::sweep("runs of rules", forget, stop)
    });
    let forget = move || history.forget_steps(clock.now() - NewRuleRun::KEPT_FOR, jobs::BATCH);
    workers.start("sweep of steps", |stop| {
        jobs::sweep("done steps", forget, stop)
    });
    let queue: Arc<dyn JobQueue> = Arc::new(nimchat.store.clone());
    let clock = Arc::clone(&nimchat.clock);
    let keep_failed = TimeDelta::days(settings.jobs.keep_failed_days.into());
    let sweep = move || queue.sweep(clock.now() - keep_failed, jobs::BATCH);
    workers.start("sweep of jobs", |stop| jobs::sweep("jobs", sweep, stop));
    let store: Arc<dyn nimchat_automation::ports::Store> = Arc::new(nimchat.store.clone());
    let clock = Arc::clone(&nimchat.clock);
    let kept = TimeDelta::days(settings.webhooks.keep_deliveries_days.into());
    let sweep = move || {
        let mut work = store.begin()?;
        let forgotten = work.deliveries().forget(clock.now() - kept, jobs::BATCH)?;
        work.commit()?;
        Ok(forgotten)
    };
    workers.start("sweep of deliveries", |stop| {
        jobs::sweep("deliveries", sweep, stop)
    });
}
