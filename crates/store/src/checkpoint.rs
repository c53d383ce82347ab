//! Checkpoints `SQLite`'s write-ahead log in a thread of its own, so that the writer does not wait.
//!
//! The long part of a checkpoint needs no lock that writers need. When no writer is busy, the log can then restart.
//! Under a continuous load it would grow without limit: once it is long, the thread also checkpoints what was written
//! meanwhile, while the writers wait.
//!
//! What is in the log is not in the database file: a copy of that file alone would lack it. So the log is also
//! checkpointed once a minute if anything was written, and emptied when nothing was written for a minute.

use crate::conn::{AnyConn, Opener, Purpose};
use diesel::prelude::*;
use diesel::sql_types::Integer;
use parking_lot::{Condvar, Mutex};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

/// The log is checkpointed after this many units of work: some thousand pages, many of them written several times.
const UNITS: u64 = 1000;

/// A log of this many pages of 4 KiB is restarted, although writers wait: readers look a page up in it the longer, the
/// longer it is.
const LONG: i32 = 16_000;

/// How long a commit stays in the log alone.
pub(crate) const IDLE: Duration = Duration::from_mins(1);

/// The checkpoint thread. Dropping it ends the thread after its current checkpoint.
pub(crate) struct Checkpointer(Arc<CheckpointQueue>);

struct CheckpointQueue {
    state: Mutex<State>,
    wake: Condvar,
    idle: Duration,
}

struct State {
    /// Units of work since the last long checkpoint.
    units: u64,
    /// Units of work since the last look at the clock.
    recent: u64,
    /// Is anything in the log? At the start perhaps what an earlier process left.
    filled: bool,
    ended: bool,
}

/// What is to be done with the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Due {
    /// Copy it into the database file.
    Copy,
    /// Copy it, and empty it.
    Empty,
}

impl Checkpointer {
    /// Starts the thread. Without it only the writer's own, rarer checkpoints run.
    pub(crate) fn start(opener: Opener, idle: Duration) -> Self {
        let queue = Arc::new(CheckpointQueue {
            state: Mutex::new(State {
                units: 0,
                recent: 0,
                filled: true,
                ended: false,
            }),
            wake: Condvar::new(),
            idle,
        });
        let its_own = Arc::clone(&queue);
        let started = thread::Builder::new()
            .name("checkpoints".to_owned())
            .spawn(move || its_own.work(&opener));
        if let Err(error) = started {
            tracing::warn!(%error, "the checkpoint thread could not be started");
        }
        Self(queue)
    }

    /// Counts committed units of work.
    pub(crate) fn committed(&self, units: u32) {
        let mut state = self.0.state.lock();
        let before = state.units;
        state.units += u64::from(units);
        state.recent += u64::from(units);
        state.filled = true;
        if before < UNITS && state.units >= UNITS {
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
        while let Some(due) = self.due() {
            let outcome = match conn.take() {
                Some(conn) => Ok(conn),
                None => opener
                    .open(Purpose::Writing)
                    .map_err(|error| error.to_string()),
            }
            .and_then(|mut open| match checkpoint(&mut open, due) {
                Ok(()) => Ok(open),
                Err(error) => Err(error.to_string()),
            });
            match outcome {
                Ok(open) => conn = Some(open),
                Err(error) => tracing::warn!(error, "the checkpoint failed"),
            }
        }
    }

    /// Waits until a checkpoint is due; none when the thread must end.
    fn due(&self) -> Option<Due> {
        let mut state = self.state.lock();
        loop {
            if state.ended {
                return None;
            }
            if state.units >= UNITS {
                state.units = 0;
                return Some(Due::Copy);
            }
            if !self.wake.wait_for(&mut state, self.idle).timed_out() || !state.filled {
                continue;
            }
            state.units = 0;
            if std::mem::take(&mut state.recent) > 0 {
                return Some(Due::Copy);
            }
            state.filled = false;
            return Some(Due::Empty);
        }
    }
}

/// The log after a checkpoint.
#[derive(QueryableByName)]
struct Log {
    /// Its length in pages.
    #[diesel(sql_type = Integer)]
    log: i32,
}

fn checkpoint(conn: &mut AnyConn, due: Due) -> QueryResult<()> {
    if due == Due::Empty {
        // nothing waits for it: if a reader needs the log still, it keeps its length
        return diesel::sql_query("PRAGMA wal_checkpoint(TRUNCATE)")
            .execute(conn)
            .map(drop);
    }
    let passive = "PRAGMA wal_checkpoint(PASSIVE)";
    let left: Log = diesel::sql_query(passive).get_result(conn)?;
    if left.log >= LONG {
        // once more, for what was written during the long first pass: the less remains, the shorter the writers wait
        diesel::sql_query(passive).execute(conn)?;
        diesel::sql_query("PRAGMA wal_checkpoint(RESTART)").execute(conn)?;
    }
    Ok(())
}
