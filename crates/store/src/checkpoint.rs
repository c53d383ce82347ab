//! Works `SQLite`'s write-ahead log into the file, beside the writer rather than in its way.
//!
//! The long part of a checkpoint needs no lock that writers want, and where they rest that is enough for the log to begin
//! anew. Under a load that never rests it would grow for ever: once it is long, the little that was written meanwhile is
//! worked in while the writers wait.

use crate::conn::{AnyConn, Opener, Purpose};
use diesel::prelude::*;
use diesel::sql_types::Integer;
use parking_lot::{Condvar, Mutex};
use std::sync::Arc;
use std::thread;

/// After so many units of work the log is worked in: some thousand pages, most of them several times the same.
const WORKS: u64 = 1000;

/// A log of so many pages of 4 KiB begins anew, whoever has to wait: [`crate::conn`] lets its file keep that size.
const LONG: i32 = 16_000;

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

/// The log, as a checkpoint leaves it.
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
        // again, for what was written during the long first pass: the shorter the last one, the shorter the wait
        diesel::sql_query(passive).execute(conn)?;
        diesel::sql_query("PRAGMA wal_checkpoint(RESTART)").execute(conn)?;
    }
    Ok(())
}
