//! Load on a running server: requests over kept-alive connections, each connection one request at a time.
//!
//! One thread drives all connections, so that the server keeps most of the processor when both share few cores.

mod http;
mod live;
mod plan;
mod sockets;
mod worker;

pub use live::{Heard, Steady, live};
pub use plan::{Mix, Task};
pub use sockets::{Crowd, Member, crowd};

use crate::BenchError;
use crate::process::Process;
use crate::report::{Reading, Tally, Usage};
use http::Connection;
use plan::Requests;
use std::collections::BTreeMap;
use std::net::{SocketAddr, ToSocketAddrs};
use std::rc::Rc;
use std::time::{Duration, Instant};
use tokio::task::{JoinSet, LocalSet};
use url::Url;
use worker::Window;

/// The target of the requests, and the caller.
#[derive(Debug, Clone)]
pub struct Target {
    /// The server, such as `http://127.0.0.1:3000`.
    pub url: Url,
    /// An access token.
    pub token: String,
    /// The account.
    pub account_id: i64,
    /// The conversations that are used.
    pub conversations: crate::dataset::Numbers,
}

impl Target {
    fn address(&self) -> Result<SocketAddr, BenchError> {
        let wrong = || BenchError::Usage("--url must be like http://127.0.0.1:3000".to_owned());
        let host = self.url.host_str().filter(|_| self.url.scheme() == "http");
        let host = host.ok_or_else(wrong)?.trim_matches(['[', ']']);
        let port = self.url.port_or_known_default().ok_or_else(wrong)?;
        (host, port)
            .to_socket_addrs()
            .map_err(BenchError::io(format!("cannot resolve {host}")))?
            .next()
            .ok_or_else(wrong)
    }
}

/// Duration and concurrency.
#[derive(Debug, Clone, Copy, clap::Args)]
pub struct Pace {
    /// The number of connections; by default the usual one for these requests.
    #[arg(
        long,
        help = "Connections at once; 16, and 1 for list and show, if left out"
    )]
    pub connections: Option<u32>,
    /// The measured time.
    #[arg(long, default_value_t = 10, help = "How long to measure")]
    pub seconds: u32,
    /// The time before it, which is not measured.
    #[arg(
        long,
        default_value_t = 1,
        help = "Seconds before that which do not count"
    )]
    pub warmup: u32,
}

/// Drives the server and reports each kind of request.
pub fn run(
    target: &Target,
    mix: &Mix,
    pace: Pace,
    server: Option<&Process>,
) -> Result<Vec<Reading>, BenchError> {
    let address = target.address()?;
    let clients = pace.connections.unwrap_or(mix.usual_connections()).max(1);
    let requests = Rc::new(Requests::new(target, mix));
    let from = Instant::now() + Duration::from_secs(pace.warmup.into());
    let window = Window {
        from,
        to: from + Duration::from_secs(pace.seconds.max(1).into()),
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(BenchError::io("the runtime cannot be started"))?;
    let (tallies, used) = LocalSet::new().block_on(&runtime, async {
        let mut workers = JoinSet::new();
        for _ in 0..clients {
            workers.spawn_local(worker::work(address, Rc::clone(&requests), window));
        }
        let used = watch(server, window).await;
        let mut tallies: BTreeMap<Task, Tally> = BTreeMap::new();
        while let Some(worker) = workers.join_next().await {
            for (errand, tally) in worker.map_err(|_| BenchError::Lost)?? {
                tallies.entry(errand).or_default().join(&tally);
            }
        }
        Ok::<_, BenchError>((tallies, used))
    })?;
    Ok(samples(tallies, clients, window, used))
}

/// Sends this request again and again over one connection, after a warm-up of a third of the time.
pub fn repeat(target: &Target, request: &[u8], time: Duration) -> Result<Tally, BenchError> {
    let address = target.address()?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(BenchError::io("the runtime cannot be started"))?;
    runtime
        .block_on(async {
            let mut connection = Connection::open(address).await?;
            let mut tally = Tally::default();
            let from = Instant::now() + time / 3;
            loop {
                let begun = Instant::now();
                let answer = connection.exchange(request).await?;
                // a slow request is measured once at the least
                if begun >= from {
                    match answer.status {
                        200..300 => tally.done(begun.elapsed()),
                        status => tally.failed(status.to_string()),
                    }
                    if Instant::now() >= from + time {
                        return Ok::<_, std::io::Error>(tally);
                    }
                }
                if !answer.keeps_alive {
                    connection = Connection::open(address).await?;
                }
            }
        })
        .map_err(BenchError::io(format!("a request to {address}")))
}

/// The resources that server and generator used within the window.
async fn watch(server: Option<&Process>, window: Window) -> (Option<Usage>, Option<f64>) {
    let own = Process::own();
    tokio::time::sleep_until(window.from.into()).await;
    let marks = (server.and_then(Process::mark), own.mark());
    tokio::time::sleep_until(window.to.into()).await;
    let usage = server
        .zip(marks.0)
        .and_then(|(server, mark)| server.usage_since(mark));
    let generator = marks.1.and_then(|mark| own.cpu_percent_since(mark));
    (usage, generator)
}

/// One for each kind, and one for all together if there are several.
fn samples(
    tallies: BTreeMap<Task, Tally>,
    clients: u32,
    window: Window,
    (server, generator_cpu_percent): (Option<Usage>, Option<f64>),
) -> Vec<Reading> {
    let elapsed = window.to - window.from;
    let mut samples = Vec::new();
    if tallies.len() > 1 {
        let mut all = Tally::default();
        for tally in tallies.values() {
            all.join(tally);
        }
        samples.push(all.reading("mixed", clients, elapsed));
    }
    let each = tallies
        .into_iter()
        .map(|(errand, tally)| tally.reading(errand.name(), clients, elapsed));
    samples.extend(each);
    for reading in &mut samples {
        reading.server = server;
        reading.generator_cpu_percent = generator_cpu_percent;
    }
    samples
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_kinds_are_reported_together_and_each() {
        let from = Instant::now();
        let window = Window {
            from,
            to: from + Duration::from_secs(1),
        };
        let mut tallies: BTreeMap<Task, Tally> = BTreeMap::new();
        for errand in [Task::Post, Task::List, Task::List] {
            let tally = tallies.entry(errand).or_default();
            tally.done(Duration::from_millis(3));
        }
        let samples = samples(tallies, 16, window, (None, None));
        let rows: Vec<_> = samples.iter().map(|r| (r.name.as_str(), r.done)).collect();
        assert_eq!(rows, [("mixed", 3), ("post", 1), ("list", 2)]);
    }
}
