//! A steady rate of messages, and how long after it was posted each is heard at `/cable`.

use super::Target;
use super::http::Connection;
use super::plan::{Mix, Requests, Task};
use super::sockets::{Member, hear, open};
use crate::BenchError;
use crate::report::{Reading, Tally};
use std::cell::Cell;
use std::rc::Rc;
use std::time::{Duration, Instant};
use tokio::sync::mpsc;
use tokio::task::{JoinSet, LocalSet};

/// Longer than a message takes to be heard.
const PATIENCE: Duration = Duration::from_secs(10);

/// How often, over how many connections and how long messages are posted.
#[derive(Debug, Clone, Copy)]
pub struct Steady {
    /// Messages in a second.
    pub rate: u32,
    /// Connections that post them.
    pub connections: u32,
    /// For how long.
    pub time: Duration,
}

impl Steady {
    /// When the message with this number is due.
    fn due(&self, number: u32) -> Duration {
        Duration::from_secs(1) * number / self.rate
    }
}

/// What was measured.
#[derive(Debug)]
pub struct Heard {
    /// How long posting took.
    pub posted: Reading,
    /// How long after it was posted each was heard. Messages are told apart by their order alone.
    pub heard: Reading,
    /// How long after the last answer the last one was heard.
    pub last: Duration,
}

/// A message that was accepted.
#[derive(Debug, Clone, Copy)]
struct Accepted {
    sent: Instant,
    answered: Instant,
}

/// Posts at this pace while the member listens.
pub fn live(target: &Target, member: &Member, pace: Steady) -> Result<Heard, BenchError> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(BenchError::io("the runtime cannot be started"))?;
    LocalSet::new().block_on(&runtime, run(target, member, pace))
}

async fn run(target: &Target, member: &Member, pace: Steady) -> Result<Heard, BenchError> {
    let socket = open(target.clone(), member.clone()).await?;
    let (tells, mut arrivals) = mpsc::unbounded_channel();
    let listening = tokio::spawn(hear(socket, tells));
    let requests = Rc::new(Requests::new(target, &Mix::only(Task::Post)));
    let (began, next) = (Instant::now(), Rc::new(Cell::new(0)));
    let mut posting = JoinSet::new();
    for _ in 0..pace.connections.max(1) {
        let connection = Connection::open(target.address()?)
            .await
            .map_err(BenchError::io("cannot connect"))?;
        let (requests, next) = (Rc::clone(&requests), Rc::clone(&next));
        posting.spawn_local(post(connection, requests, next, began, pace));
    }
    let mut accepted = Vec::new();
    while let Some(posted) = posting.join_next().await {
        accepted.extend(posted.map_err(|_| BenchError::Lost)??);
    }
    let elapsed = began.elapsed();
    accepted.sort_unstable_by_key(|message| message.sent);
    let (mut posted, mut heard) = (Tally::default(), Tally::default());
    let mut last_heard = began;
    for message in &accepted {
        posted.done(message.answered - message.sent);
        let Ok(Some(arrived)) = tokio::time::timeout(PATIENCE, arrivals.recv()).await else {
            heard.failed("not heard".to_owned());
            break;
        };
        heard.done(arrived.saturating_duration_since(message.sent));
        last_heard = arrived;
    }
    listening.abort();
    let last_answer = accepted.iter().map(|message| message.answered).max();
    Ok(Heard {
        posted: posted.reading("posted", pace.connections, elapsed),
        heard: heard.reading("heard", 1, elapsed),
        last: last_heard.saturating_duration_since(last_answer.unwrap_or(began)),
    })
}

/// Posts the next message that is due until the time is over.
async fn post(
    mut connection: Connection,
    requests: Rc<Requests>,
    next: Rc<Cell<u32>>,
    began: Instant,
    pace: Steady,
) -> Result<Vec<Accepted>, BenchError> {
    let (mut accepted, mut request) = (Vec::new(), Vec::new());
    loop {
        let number = next.get();
        let due = pace.due(number);
        if due >= pace.time {
            return Ok(accepted);
        }
        next.set(number + 1);
        tokio::time::sleep_until((began + due).into()).await;
        requests
            .write_next(&mut request)
            .map_err(BenchError::io("a request cannot be written"))?;
        let sent = Instant::now();
        connection.post(&request).await?;
        accepted.push(Accepted {
            sent,
            answered: Instant::now(),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_due_at_a_steady_rate() {
        let pace = Steady {
            rate: 400,
            connections: 16,
            time: Duration::from_secs(10),
        };
        assert_eq!(pace.due(0), Duration::ZERO);
        assert_eq!(pace.due(1), Duration::from_micros(2_500));
        assert_eq!(pace.due(4_000), pace.time);
    }
}
