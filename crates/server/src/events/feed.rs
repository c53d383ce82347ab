//! Reads the log once for all subscribers.

use crate::log::chain;
use crate::shutdown::StopSignal;
use crate::wake::WakeSignal;
use nimchat_core_model::{Clock, EventLog, LogBatch, LogReader, StoreError, StoreResult};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::Instant;

/// Events read at a time.
pub const BATCH: u32 = 500;

/// How many batches may wait for a subscriber. A subscriber that is further behind reads the log by itself.
pub const QUEUED: usize = 32;

/// The longest time until events of another node are seen.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

/// Handling many events costs little more than handling a few, so a busy log is read at intervals that grow with the
/// number of events; an idle log is read at once.
const PAUSE_AN_EVENT: Duration = Duration::from_millis(1);
const LONGEST_PAUSE: Duration = Duration::from_millis(60);

/// Reads a log.
#[derive(Clone)]
pub struct Source {
    /// The log.
    pub log: Arc<dyn EventLog>,
    /// The clock.
    pub clock: Arc<dyn Clock>,
}

impl Source {
    /// Reads the next batch, off the async threads.
    pub async fn read(&self, mut reader: LogReader) -> StoreResult<LogBatch> {
        let source = self.clone();
        tokio::task::spawn_blocking(move || reader.read(&*source.log, source.clock.now(), BATCH))
            .await
            .map_err(|error| StoreError::Backend(Box::new(error)))?
    }
}

/// Sends every batch to every queue, until stopped. A full queue is closed.
pub async fn feed(
    source: Source,
    mut reader: LogReader,
    mut queues: Vec<mpsc::Sender<LogBatch>>,
    wake: WakeSignal,
    stop: StopSignal,
) {
    while !stop.is_given() {
        let began = Instant::now();
        let pause = match source.read(reader.clone()).await {
            Ok(batch) => {
                let read = batch.len();
                // the position moves without new events once a missing id is known never to appear
                let has_moved = batch.next.position() != reader.position();
                reader = batch.next.clone();
                if read > 0 || has_moved {
                    queues.retain(|queue| queue.try_send(batch.clone()).is_ok());
                }
                if read == BATCH as usize {
                    continue;
                }
                let gathered = u32::try_from(read).unwrap_or(u32::MAX);
                (PAUSE_AN_EVENT * gathered).min(LONGEST_PAUSE)
            }
            Err(error) => {
                tracing::error!(error = chain(&error), "the event log could not be read");
                LOOK_AGAIN
            }
        };
        let paused = async {
            wake.notified(LOOK_AGAIN).await;
            tokio::time::sleep_until(began + pause).await;
        };
        tokio::select! {
            () = paused => {}
            () = stop.given() => {}
        }
    }
}
