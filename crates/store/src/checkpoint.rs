//! Checkpoints `SQLite`'s write-ahead log in a thread of its own, so that the writer does not wait.
//!
//! The long part of a checkpoint needs no lock that writers need. When no writer is busy, the log can then restart.
//! Under a continuous load it would grow without limit: once it is long, the thread also checkpoints what was written
//! meanwhile, while the writers wait.

use crate::conn::{AnyConn, Opener, Purpose};
use diesel::prelude::*;
use diesel::sql_types::Integer;
use parking_lot::{Condvar, Mutex};
use std::sync::Arc;
use std::thread;

/// The log is checkpointed after this many units of work: some thousand pages, many of them written several times.
const WORKS: u64 = 1000;

/// A log of this many pages of 4 KiB is restarted, although writers wait: [`crate::conn`] limits the file to that size.
const LONG: i32 = 16_000;

/// The checkpoint thread. Dropping it ends the thread after its current checkpoint.
pub(crate) struct Checkpointer(Arc<CheckpointQueue>);

#[derive(Default)]
struct CheckpointQueue {
    state: Mutex<State>,
    wake: Condvar,
}

#[derive(Default)]
struct State {
    works: u64,
    ended: bool,
}

impl Checkpointer {
    /// Starts the thread. Without it only the writer's own, rarer checkpoints run.
    pub(crate) fn start(opener: Opener) -> Self {
        let desk = Arc::new(CheckpointQueue::default());
        let its_own = Arc::clone(&desk);
        let started = thread::Builder::new()
            .name("checkpoints".to_owned())
            .spawn(move || its_own.work(&opener));
        if let Err(error) = started {
            tracing::warn!(%error, "the checkpoint thread could not be started");
        }
        Self(desk)
    }

    /// Counts committed units of work.
    pub(crate) fn committed(&self, works: u32) {
        let mut state = self.0.state.lock();
        let before = state.works;
        state.works += u64::from(works);
        if before < WORKS && state.works >= WORKS {
            self.0.wake.notify_one();
        }
    }
}

impl Drop for Checkpointer {
    fn drop(&mut self) {
        self.0.state.lock().ended = true;
        self.0.wake.notify_one();
    }
}

impl CheckpointQueue {
    fn work(&self, opener: &Opener) {
        let mut conn = None;
        while self.due() {
            let outcome = match conn.take() {
                Some(conn) => Ok(conn),
                None => opener
                    .open(Purpose::Writing)
                    .map_err(|error| error.to_string()),
            }
            .and_then(|mut open| match checkpoint(&mut open) {
                Ok(()) => Ok(open),
                Err(error) => Err(error.to_string()),
            });
            match outcome {
                Ok(open) => conn = Some(open),
                Err(error) => tracing::warn!(error, "the checkpoint failed"),
            }
        }
    }

    /// Waits until a checkpoint is due; false when the thread must end.
    fn due(&self) -> bool {
        let mut state = self.state.lock();
        while !state.ended && state.works < WORKS {
            self.wake.wait(&mut state);
        }
        state.works = 0;
        !state.ended
    }
}

/// The log after a checkpoint.
#[derive(QueryableByName)]
struct Log {
    /// Its length in pages.
    #[diesel(sql_type = Integer)]
    log: i32,
}

fn checkpoint(conn: &mut AnyConn) -> QueryResult<()> {
    let passive = "PRAGMA wal_checkpoint(PASSIVE)";
    let left: Log = diesel::sql_query(passive).get_result(conn)?;
    if left.log >= LONG {
        // once more, for what was written during the long first pass: the less remains, the shorter the writers wait
        diesel::sql_query(passive).execute(conn)?;
        diesel::sql_query("PRAGMA wal_checkpoint(RESTART)").execute(conn)?;
    }
    Ok(())
}
