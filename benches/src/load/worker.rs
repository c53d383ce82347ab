//! The work of one connection.

use super::http::Connection;
use super::plan::{Requests, Task};
use crate::BenchError;
use crate::report::Tally;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::rc::Rc;
use std::time::{Duration, Instant};

const PAUSE_AFTER_FAILURE: Duration = Duration::from_millis(50);

/// The time in which results count.
#[derive(Debug, Clone, Copy)]
pub(super) struct Window {
    pub from: Instant,
    pub to: Instant,
}

/// Sends requests until the window ends. Requests that end outside of it do not count.
pub(super) async fn work(
    address: SocketAddr,
    requests: Rc<Requests>,
    window: Window,
) -> Result<BTreeMap<Task, Tally>, BenchError> {
    let mut tallies: BTreeMap<Task, Tally> = BTreeMap::new();
    let mut connection = Connection::open(address)
        .await
        .map_err(BenchError::io(format!("cannot connect to {address}")))?;
    let mut request = Vec::new();
    loop {
        let errand = requests
            .write_next(&mut request)
            .map_err(BenchError::io("a request cannot be written"))?;
        let begun = Instant::now();
        let answer = connection.exchange(&request).await;
        let ended = Instant::now();
        if ended >= window.to {
            return Ok(tallies);
        }
        if ended >= window.from {
            let tally = tallies.entry(errand).or_default();
            match &answer {
                Ok(answer) if (200..300).contains(&answer.status) => tally.done(ended - begun),
                Ok(answer) => tally.failed(answer.status.to_string()),
                Err(error) => tally.failed(error.kind().to_string()),
            }
        }
        if !answer.is_ok_and(|answer| answer.keeps_alive) {
            connection = reopen(address, window.to).await?;
        }
    }
}

/// Reconnects to a server that closes connections, until the window ends.
async fn reopen(address: SocketAddr, until: Instant) -> Result<Connection, BenchError> {
    loop {
        match Connection::open(address).await {
            Ok(connection) => return Ok(connection),
            Err(error) if Instant::now() >= until => {
                return Err(BenchError::io(format!("cannot connect to {address}"))(
                    error,
                ));
            }
            Err(_) => tokio::time::sleep(PAUSE_AFTER_FAILURE).await,
        }
    }
}
