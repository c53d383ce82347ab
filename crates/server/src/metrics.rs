//! The metrics of `/metrics` for Prometheus: requests, webhook calls and e-mails are counted as they end; pools, sockets,
//! outbox and jobs are read at each scrape, so that no gauges need updating. Nothing is read whose size grows with what
//! is kept.

use crate::log::chain;
use crate::traffic::Traffic;
use actix_web::http::Method;
use actix_web::{HttpResponse, web};
use nimchat_api_kit::blocking;
use nimchat_core_model::StoreResult;
use nimchat_core_model::job::JobCount;
use nimchat_outbound::mail::Refusal;
#[cfg(target_os = "linux")]
use prometheus::process_collector::ProcessCollector;
use prometheus::{
    Encoder, HistogramVec, IntCounterVec, Registry, TextEncoder, register_gauge_with_registry,
    register_histogram_vec_with_registry, register_int_counter_vec_with_registry,
    register_int_gauge_vec_with_registry,
};
use std::sync::Arc;
use std::time::Duration;

/// The route label of requests that no route matches: callers choose paths, which would make unlimited series.
pub const UNMATCHED: &str = "unmatched";

/// From a cached read to a request that is cut off at shutdown.
const SECONDS: [f64; 14] = [
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0,
];

/// One pool's connections.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PoolReading {
    /// `reader`, `writer`.
    pub pool: &'static str,
    /// Connections in use.
    pub busy: u32,
    /// Idle connections.
    pub idle: u32,
}

/// The open subscriptions to `/cable`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SocketReading {
    /// Of agents.
    pub agents: usize,
    /// Of customers.
    pub customers: usize,
}

/// The waiting events and jobs.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct OutboxReading {
    /// Events that some subscriber has not handled.
    pub depth: u64,
    /// The age of the oldest of them; zero when there is none.
    pub oldest: Duration,
    /// Events that were set aside, by subscriber.
    pub set_aside: Vec<(String, u64)>,
    /// Jobs by queue.
    pub jobs: Vec<JobCount>,
}

/// The source of the numbers of a scrape.
pub trait MetricsSource: Send + Sync {
    /// Each pool's connections; must not use a connection.
    fn pools(&self) -> Vec<PoolReading>;
    /// The open subscriptions on this node.
    fn sockets(&self) -> SocketReading;
    /// The outbox and the jobs. Blocks: it is called off the async threads.
    fn outbox(&self) -> StoreResult<OutboxReading>;
}

/// The process's counters. Clones share them.
#[derive(Clone)]
pub struct Metrics {
    registry: Registry,
    requests: IntCounterVec,
    seconds: HistogramVec,
    webhook_calls: IntCounterVec,
    mails: IntCounterVec,
    readings: Arc<dyn MetricsSource>,
    traffic: Traffic,
}

impl Metrics {
    /// Counters at zero. Fails only if two have one name.
    pub fn new(readings: Arc<dyn MetricsSource>) -> prometheus::Result<Self> {
        let registry = Registry::new();
        let requests = register_int_counter_vec_with_registry!(
            "nimchat_http_requests_total",
            "Requests answered, by method, route and status.",
            &["method", "route", "status"],
            registry
        )?;
        let seconds = register_histogram_vec_with_registry!(
            "nimchat_http_request_seconds",
            "Time from a request's head to its answer's head.",
            &["method", "route"],
            SECONDS.to_vec(),
            registry
        )?;
        let webhook_calls = register_int_counter_vec_with_registry!(
            "nimchat_webhook_attempts_total",
            "Attempts at webhook calls, by result: the class of the answer's status, or no_answer.",
            &["result"],
            registry
        )?;
        let mails = register_int_counter_vec_with_registry!(
            "nimchat_mails_total",
            "Attempts at e-mails, by result: sent, failed (tried again), refused (given up).",
            &["result"],
            registry
        )?;
        let build = register_int_gauge_vec_with_registry!(
            "nimchat_build_info",
            "The version, as a label of the number 1.",
            &["version"],
            registry
        )?;
        build.with_label_values(&[env!("CARGO_PKG_VERSION")]).set(1);
        #[cfg(target_os = "linux")]
        registry.register(Box::new(ProcessCollector::for_self()))?;
        Ok(Self {
            registry,
            requests,
            seconds,
            webhook_calls,
            mails,
            readings,
            traffic: Traffic::default(),
        })
    }

    /// The requests in progress.
    pub const fn traffic(&self) -> &Traffic {
        &self.traffic
    }

    /// Counts one request. `route` is a pattern or [`UNMATCHED`], never a path.
    pub fn count(&self, method: &Method, route: &str, status: u16, took: Duration) {
        let method = method_label(method);
        self.requests
            .with_label_values(&[method, route, &status.to_string()])
            .inc();
        self.seconds
            .with_label_values(&[method, route])
            .observe(took.as_secs_f64());
    }

    /// Counts one attempt at a webhook call. Without a status there was no answer.
    pub fn count_webhook_call(&self, status: Option<u16>) {
        let result = match status {
            None => "no_answer",
            Some(200..=299) => "2xx",
            Some(300..=399) => "3xx",
            Some(400..=499) => "4xx",
            Some(_) => "5xx",
        };
        self.webhook_calls.with_label_values(&[result]).inc();
    }

    /// Counts one attempt at an e-mail.
    pub fn count_mail(&self, outcome: &Result<(), Refusal>) {
        let result = match outcome {
            Ok(()) => "sent",
            Err(Refusal::ForNow(_)) => "failed",
            Err(Refusal::ForGood(_)) => "refused",
        };
        self.mails.with_label_values(&[result]).inc();
    }

    /// All metrics in Prometheus' text format. Blocks on the store; if that fails, the store's numbers are omitted,
    /// since an operator needs the others then.
    pub fn expose(&self) -> prometheus::Result<String> {
        let mut families = self.registry.gather();
        let read = Registry::new();
        pools(&read, &self.readings.pools())?;
        sockets(&read, self.readings.sockets())?;
        match self.readings.outbox() {
            Ok(reading) => outbox(&read, &reading)?,
            Err(error) => tracing::warn!(error = chain(&error), "the outbox could not be measured"),
        }
        families.extend(read.gather());
        let mut text = Vec::new();
        TextEncoder::new().encode(&families, &mut text)?;
        Ok(String::from_utf8_lossy(&text).into_owned())
    }
}

/// `GET /metrics`
pub async fn metrics(metrics: web::Data<Metrics>) -> HttpResponse {
    match blocking(move || Ok(metrics.expose())).await {
        Ok(Ok(text)) => HttpResponse::Ok()
            .content_type("text/plain; version=0.0.4; charset=utf-8")
            .body(text),
        Ok(Err(error)) => unavailable(&error),
        Err(error) => unavailable(&error),
    }
}

fn unavailable(error: &dyn std::error::Error) -> HttpResponse {
    tracing::error!(error = chain(error), "metrics could not be exposed");
    HttpResponse::ServiceUnavailable().finish()
}

/// Callers choose methods too.
fn method_label(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::HEAD => "HEAD",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

/// Registers gauges under these labels, with their values.
fn gauges<'l, const LABELS: usize>(
    registry: &Registry,
    (name, help): (&str, &str),
    labels: [&str; LABELS],
    values: impl IntoIterator<Item = ([&'l str; LABELS], u64)>,
) -> prometheus::Result<()> {
    let gauges = register_int_gauge_vec_with_registry!(name, help, &labels, registry)?;
    for (labels, value) in values {
        let value = i64::try_from(value).unwrap_or(i64::MAX);
        gauges.with_label_values(&labels).set(value);
    }
    Ok(())
}

fn pools(registry: &Registry, readings: &[PoolReading]) -> prometheus::Result<()> {
    let named = (
        "nimchat_pool_connections",
        "Database connections, by pool and state.",
    );
    let counts = readings.iter().flat_map(|reading| {
        [("busy", reading.busy), ("idle", reading.idle)]
            .map(|(state, count)| ([reading.pool, state], count.into()))
    });
    gauges(registry, named, ["pool", "state"], counts)
}

fn sockets(registry: &Registry, reading: SocketReading) -> prometheus::Result<()> {
    let named = (
        "nimchat_sockets",
        "Subscriptions to /cable on this node, by who listens.",
    );
    let counts = [("agent", reading.agents), ("customer", reading.customers)];
    let counts = counts.map(|(kind, count)| ([kind], count as u64));
    gauges(registry, named, ["kind"], counts)
}

fn outbox(registry: &Registry, reading: &OutboxReading) -> prometheus::Result<()> {
    let named = (
        "nimchat_outbox_depth",
        "Events not yet handed to every subscriber.",
    );
    gauges(registry, named, [], [([], reading.depth)])?;
    let oldest = register_gauge_with_registry!(
        "nimchat_outbox_oldest_seconds",
        "Age of the oldest event in the outbox.",
        registry
    )?;
    oldest.set(reading.oldest.as_secs_f64());
    let named = (
        "nimchat_events_set_aside",
        "Events that a subscriber could not handle and has set aside, by subscriber.",
    );
    let counts = reading.set_aside.iter();
    let counts = counts.map(|(subscriber, count)| ([subscriber.as_str()], *count));
    gauges(registry, named, ["subscriber"], counts)?;
    let named = (
        "nimchat_jobs",
        "Jobs that wait, or that failed for good in the last weeks, by queue and state.",
    );
    let counts = reading.jobs.iter().flat_map(|jobs| {
        [("waiting", jobs.waiting), ("failed", jobs.failed)]
            .map(|(state, count)| ([jobs.queue.as_str(), state], count))
    });
    gauges(registry, named, ["queue", "state"], counts)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use nimchat_core_model::{Queue, StoreError};

    /// Constant numbers; without an outbox the store is down.
    pub(crate) struct Still(pub(crate) Option<OutboxReading>);

    impl MetricsSource for Still {
        fn pools(&self) -> Vec<PoolReading> {
            vec![PoolReading {
                pool: "reader",
                busy: 1,
                idle: 7,
            }]
        }

        fn sockets(&self) -> SocketReading {
            SocketReading {
                agents: 2,
                customers: 5,
            }
        }

        fn outbox(&self) -> StoreResult<OutboxReading> {
            self.0
                .clone()
                .ok_or_else(|| StoreError::Unavailable("no connection".into()))
        }
    }

    fn some_outbox() -> OutboxReading {
        OutboxReading {
            depth: 3,
            oldest: Duration::from_millis(1500),
            set_aside: vec![("webhooks".to_owned(), 1)],
            jobs: vec![JobCount {
                queue: Queue::Mail,
                waiting: 4,
                failed: 1,
            }],
        }
    }

    #[test]
    fn everything_is_exposed_under_its_name() {
        let metrics = Metrics::new(Arc::new(Still(Some(some_outbox())))).unwrap();
        metrics.count(
            &Method::GET,
            "/api/v1/accounts/{account_id}",
            200,
            Duration::from_millis(2),
        );
        metrics.count_webhook_call(Some(204));
        metrics.count_webhook_call(None);
        metrics.count_mail(&Ok(()));
        metrics.count_mail(&Err(Refusal::ForNow("450".to_owned())));
        let text = metrics.expose().unwrap();
        assert!(text.contains("process_resident_memory_bytes"), "{text}");
        for line in [
            r#"nimchat_http_requests_total{method="GET",route="/api/v1/accounts/{account_id}",status="200"} 1"#,
            r#"nimchat_http_request_seconds_count{method="GET",route="/api/v1/accounts/{account_id}"} 1"#,
            r#"nimchat_pool_connections{pool="reader",state="busy"} 1"#,
            r#"nimchat_pool_connections{pool="reader",state="idle"} 7"#,
            "nimchat_outbox_depth 3",
            "nimchat_outbox_oldest_seconds 1.5",
            r#"nimchat_sockets{kind="agent"} 2"#,
            r#"nimchat_sockets{kind="customer"} 5"#,
            r#"nimchat_webhook_attempts_total{result="2xx"} 1"#,
            r#"nimchat_webhook_attempts_total{result="no_answer"} 1"#,
            r#"nimchat_mails_total{result="sent"} 1"#,
            r#"nimchat_mails_total{result="failed"} 1"#,
            concat!(
                "nimchat_build_info{version=\"",
                env!("CARGO_PKG_VERSION"),
                "\"} 1"
            ),
            r#"nimchat_events_set_aside{subscriber="webhooks"} 1"#,
            r#"nimchat_jobs{queue="mail",state="waiting"} 4"#,
            r#"nimchat_jobs{queue="mail",state="failed"} 1"#,
        ] {
            assert!(text.lines().any(|l| l == line), "{line}\n{text}");
        }
    }

    #[test]
    fn without_a_store_the_rest_is_exposed() {
        let metrics = Metrics::new(Arc::new(Still(None))).unwrap();
        metrics.count(&Method::GET, UNMATCHED, 404, Duration::ZERO);
        let text = metrics.expose().unwrap();
        assert!(text.contains("nimchat_http_requests_total"));
        assert!(text.contains("nimchat_pool_connections"));
        assert!(!text.contains("nimchat_outbox_depth"));
    }

    #[test]
    fn invented_methods_share_one_series() {
        let invented = Method::from_bytes(b"BREW").unwrap();
        assert_eq!(method_label(&invented), "other");
    }
}
