//! Works `SQLite`'s write-ahead log into the file, beside the writer rather than in its way.
//!
//! The long part of a checkpoint needs no lock that writers want. Only what they wrote meanwhile is then worked in
//! while they wait, so that the log can begin anew and does not grow for ever under a load that never rests.

use crate::conn::{AnyConn, Opener, Purpose};
use diesel::prelude::*;
use parking_lot::{Condvar, Mutex};
use std::sync::Arc;
use std::thread;

/// After so many units of work the log is worked in: some thousand pages, most of them several times the same.
const WORKS: u64 = 500;

/// The thread that does it. Dropped, it ends when it has finished what it is at.
pub(crate) struct Checkpointer(Arc<Desk>);

#[derive(Default)]
struct Desk {
    state: Mutex<State>,
    wake: Condvar,
}

#[derive(Default)]
struct State {
    works: u64,
    ended: bool,
}

impl Checkpointer {
    /// Starts it. Without a thread the writer's own, rarer checkpoints have to do.
    pub(crate) fn start(opener: Opener) -> Self {
        let desk = Arc::new(Desk::default());
        let its_own = Arc::clone(&desk);
        let started = thread::Builder::new()
            .name("checkpoints".to_owned())
            .spawn(move || its_own.work(&opener));
        if let Err(error) = started {
            tracing::warn!(%error, "no thread for checkpoints");
        }
        Self(desk)
    }

    /// So many units of work were committed.
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

impl Desk {
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
                Err(error) => tracing::warn!(error, "the write-ahead log was not worked in"),
            }
        }
    }

    /// Waits until there is enough to do; false when it is over.
    fn due(&self) -> bool {
        let mut state = self.state.lock();
        while !state.ended && state.works < WORKS {
            self.wake.wait(&mut state);
        }
        state.works = 0;
        !state.ended
    }
}

fn checkpoint(conn: &mut AnyConn) -> QueryResult<()> {
    diesel::sql_query("PRAGMA wal_checkpoint(PASSIVE)").execute(conn)?;
    diesel::sql_query("PRAGMA wal_checkpoint(RESTART)").execute(conn)?;
    Ok(())
}
