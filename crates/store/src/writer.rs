//! `SQLite`'s one writer: units of work run one after another and share a commit.
//!
//! Each unit of work is a part of a transaction that it may share with those before and after it; those after the first
//! are savepoints, for which SQLite copies each page that they change. A unit of work that ends while no other waits for
//! the lease commits for all, so that pages are written once for the units of work that arrived meanwhile. A unit of work
//! counts as committed only after that commit and, where it must survive a power cut, when it is on disk:
//! [`crate::log_sync`].

use crate::checkpoint::{self, Checkpointer};
use crate::conn::{AnyConn, Opener, Purpose};
use crate::error::{CommitFailed, store_error};
use crate::log_sync::LogSync;
use diesel::connection::SimpleConnection;
use diesel::result::Error;
use nimchat_core_model::{StoreError, StoreResult};
use parking_lot::{Condvar, Mutex, MutexGuard};
use std::mem;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::{self, Thread};
use std::time::{Duration, Instant};

/// How long the next waiter stays awake for the lease. Most leases are shorter, and waking a thread would take a good
/// part of one. While other threads need the processors, they get them.
const WATCH: Duration = Duration::from_micros(500);

/// A watching thread that has not looked for this long has lost its processor, for up to milliseconds; another waiter may
/// get one sooner, since one that is woken goes to an idle processor.
const AWAY: Duration = Duration::from_micros(20);

/// How large a group may grow before it commits although others wait. A commit writes the pages that its units of work
/// have in common once, but while a group grows its first members wait, and all that wait for one commit go on at once.
#[derive(Debug, Clone, Copy)]
pub(crate) struct GroupLimits {
    /// How many units of work it may have.
    pub(crate) units: u32,
    /// How long its first one may wait.
    pub(crate) age: Duration,
    /// How long a commit stays in the write-ahead log alone.
    pub(crate) idle: Duration,
}

impl Default for GroupLimits {
    fn default() -> Self {
        Self {
            units: 8,
            age: Duration::from_millis(5),
            idle: checkpoint::IDLE,
        }
    }
}

pub(crate) struct Writer {
    opener: Opener,
    limits: GroupLimits,
    patience: Duration,
    state: Mutex<WriterState>,
    free: Condvar,
    /// The same as [`WriterState::taken`], for the watching thread.
    taken: AtomicBool,
    opened: Instant,
    /// When the watching thread last looked, in microseconds since the writer was opened.
    looked: AtomicU64,
    commits: AtomicU64,
    checkpointer: Checkpointer,
    /// Absent if a committed write need not survive a power cut.
    log_sync: Option<LogSync>,
}

/// Who holds the connection, and what was done on it since the last commit.
#[derive(Default)]
struct WriterState {
    taken: bool,
    waiting: u32,
    /// One of the waiters is awake and watches for the lease.
    watched: bool,
    /// Absent while leased, before the first unit of work, and after a failure.
    conn: Option<AnyConn>,
    group: Option<Group>,
}

/// An open transaction and the units of work in it that wait for its commit.
struct Group {
    commit: Arc<GroupCommit>,
    joined: u32,
    first_joined: Option<Instant>,
}

impl Group {
    fn new() -> Self {
        Self {
            commit: Arc::new(GroupCommit::default()),
            joined: 0,
            first_joined: None,
        }
    }

    fn is_full(&self, limits: GroupLimits) -> bool {
        self.joined >= limits.units
            || self
                .first_joined
                .is_some_and(|since| since.elapsed() >= limits.age)
    }
}

/// The commit of a group, which its units of work wait for.
#[derive(Default)]
struct GroupCommit(Mutex<Outcome>);

enum Outcome {
    /// These threads wait for it.
    Open(Vec<Thread>),
    Known(Result<(), CommitFailed>),
}

impl Default for Outcome {
    fn default() -> Self {
        Self::Open(Vec::new())
    }
}

impl GroupCommit {
    /// Wakes each waiting thread by itself: those of a condition variable would wake one another, each after the one
    /// before it has run.
    fn decide(&self, outcome: Result<(), CommitFailed>) {
        let before = mem::replace(&mut *self.0.lock(), Outcome::Known(outcome));
        if let Outcome::Open(waiting) = before {
            waiting.iter().for_each(Thread::unpark);
        }
    }

    fn wait(&self) -> Result<(), CommitFailed> {
        match &mut *self.0.lock() {
            Outcome::Open(waiting) => waiting.push(thread::current()),
            Outcome::Known(outcome) => return outcome.clone(),
        }
        loop {
            thread::park();
            if let Outcome::Known(outcome) = &*self.0.lock() {
                return outcome.clone();
            }
        }
    }
}

/// The lease did not become free in time.
#[derive(Debug, thiserror::Error)]
#[error("the right to write was not free within {0:?}")]
struct WriterBusy(Duration);

impl Writer {
    pub(crate) fn new(opener: Opener, patience: Duration, limits: GroupLimits) -> Self {
        Self {
            checkpointer: Checkpointer::start(opener.clone(), limits.idle),
            log_sync: opener.durable_log().map(LogSync::new),
            opener,
            limits,
            patience,
            state: Mutex::default(),
            free: Condvar::new(),
            taken: AtomicBool::new(false),
            opened: Instant::now(),
            looked: AtomicU64::new(0),
            commits: AtomicU64::new(0),
        }
    }

    /// How many units of work wait for the lease.
    pub(crate) fn waiting(&self) -> u32 {
        self.state.lock().waiting
    }

    /// How many transactions were committed.
    pub(crate) fn commits(&self) -> u64 {
        self.commits.load(Ordering::Relaxed)
    }

    /// Waits for the lease and begins a unit of work.
    pub(crate) fn begin(&self) -> StoreResult<WriterLease<'_>> {
        if let Some(error) = self.log_sync.as_ref().and_then(LogSync::failure) {
            return Err(StoreError::Unavailable(Box::new(CommitFailed::NotOnDisk(
                error,
            ))));
        }
        let (conn, group) = self.acquire()?;
        let mut conn = match conn.map_or_else(|| self.opener.open(Purpose::Writing), Ok) {
            Ok(conn) => conn,
            Err(error) => {
                self.pass_on(None, None);
                return Err(StoreError::Unavailable(Box::new(error)));
            }
        };
        let group = match group {
            Some(group) => group,
            None => match conn.run_plain("BEGIN IMMEDIATE") {
                Ok(()) => Group::new(),
                Err(error) => {
                    self.pass_on(None, None);
                    return Err(store_error(error));
                }
            },
        };
        if group.joined > 0
            && let Err(error) = conn.run_plain("SAVEPOINT work")
        {
            return Err(self.give_up(conn, &group, error));
        }
        Ok(WriterLease {
            writer: self,
            held: Some((conn, group)),
        })
    }

    fn acquire(&self) -> StoreResult<(Option<AnyConn>, Option<Group>)> {
        let deadline = Instant::now() + self.patience;
        let mut state = self.state.lock();
        state.waiting += 1;
        let mut watched = false;
        while state.taken {
            if !state.watched && !watched {
                state.watched = true;
                MutexGuard::unlocked(&mut state, || self.watch());
                state.watched = false;
                watched = true;
                continue;
            }
            let late = self.free.wait_until(&mut state, deadline).timed_out();
            if late && state.taken {
                state.waiting -= 1;
                return Err(StoreError::Unavailable(Box::new(WriterBusy(self.patience))));
            }
            watched = false;
        }
        state.waiting -= 1;
        state.taken = true;
        self.taken.store(true, Ordering::Relaxed);
        let is_next_asleep = state.waiting > 0 && !state.watched;
        let held = (state.conn.take(), state.group.take());
        drop(state);
        if is_next_asleep {
            // it wakes up while this one works
            self.free.notify_one();
        }
        Ok(held)
    }

    /// Returns when the lease is free, or after a while.
    fn watch(&self) {
        let until = self.clock() + micros(WATCH);
        while self.taken.load(Ordering::Relaxed) {
            let now = self.clock();
            if now >= until {
                break;
            }
            self.looked.store(now, Ordering::Relaxed);
            thread::yield_now();
        }
    }

    /// Has the watching thread, if there is one, lost its processor?
    fn is_away(&self) -> bool {
        self.clock() > self.looked.load(Ordering::Relaxed) + micros(AWAY)
    }

    /// Microseconds since the writer was opened.
    fn clock(&self) -> u64 {
        micros(self.opened.elapsed())
    }

    /// Ends a lease after which the connection is usable: commits for the group unless it may still grow.
    fn release(&self, mut conn: AnyConn, group: Group) {
        {
            // one lock for reading the number of waiters and for passing on: a waiter that was counted gets the lease
            let state = self.state.lock();
            if state.waiting > 0 && !group.is_full(self.limits) {
                self.hand_over(state, Some(conn), Some(group));
                return;
            }
        }
        let last_word = if group.joined > 0 {
            "COMMIT"
        } else {
            "ROLLBACK"
        };
        match conn.run_plain(last_word) {
            Ok(()) => {
                if group.joined > 0 {
                    self.commits.fetch_add(1, Ordering::Relaxed);
                    self.checkpointer.committed(group.joined);
                }
                let written = self.log_sync.as_ref().map(|log| (log, log.written()));
                // others can begin while this group waits for the disk
                self.pass_on(Some(conn), None);
                let outcome = written.map_or(Ok(()), |(log, written)| log.wait(written));
                if let Err(error) = &outcome {
                    tracing::error!(units = group.joined, %error, "a commit may not be on disk");
                }
                group
                    .commit
                    .decide(outcome.map_err(CommitFailed::NotOnDisk));
            }
            Err(error) => {
                self.give_up(conn, &group, error);
            }
        }
    }

    /// Ends a lease after which nothing of the transaction can be kept. Closing the connection rolls back.
    fn give_up(&self, conn: AnyConn, group: &Group, error: Error) -> StoreError {
        drop(conn);
        tracing::error!(units = group.joined, ?error, "a commit failed");
        let failed = CommitFailed::Refused(Arc::new(error));
        self.pass_on(None, None);
        group.commit.decide(Err(failed.clone()));
        StoreError::Unavailable(Box::new(failed))
    }

    fn pass_on(&self, conn: Option<AnyConn>, group: Option<Group>) {
        self.hand_over(self.state.lock(), conn, group);
    }

    fn hand_over(
        &self,
        mut state: MutexGuard<'_, WriterState>,
        conn: Option<AnyConn>,
        group: Option<Group>,
    ) {
        state.conn = conn;
        state.group = group;
        state.taken = false;
        let is_next_asleep = !state.watched || self.is_away();
        self.taken.store(false, Ordering::Relaxed);
        drop(state);
        if is_next_asleep {
            self.free.notify_one();
        }
    }
}

fn micros(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}

/// The right to write. Dropping it without [`WriterLease::commit`] undoes this unit of work and no other.
pub(crate) struct WriterLease<'a> {
    writer: &'a Writer,
    /// Absent once the lease has ended.
    held: Option<(AnyConn, Group)>,
}

impl WriterLease<'_> {
    /// The connection, while the lease lasts.
    pub(crate) fn conn(&mut self) -> Option<&mut AnyConn> {
        self.held.as_mut().map(|(conn, _)| conn)
    }

    /// Returns when the changes are on disk, or when it is certain that they never will be.
    pub(crate) fn commit(mut self) -> StoreResult<()> {
        let Some((mut conn, mut group)) = self.held.take() else {
            return Ok(());
        };
        if group.joined > 0
            && let Err(error) = conn.run_plain("RELEASE work")
        {
            return Err(self.writer.give_up(conn, &group, error));
        }
        group.joined += 1;
        group.first_joined.get_or_insert_with(Instant::now);
        let commit = Arc::clone(&group.commit);
        self.writer.release(conn, group);
        commit
            .wait()
            .map_err(|failed| StoreError::Unavailable(Box::new(failed)))
    }
}

impl Drop for WriterLease<'_> {
    fn drop(&mut self) {
        let Some((mut conn, group)) = self.held.take() else {
            return;
        };
        if group.joined == 0 {
            match conn.run_plain("ROLLBACK") {
                Ok(()) => self.writer.pass_on(Some(conn), None),
                Err(error) => {
                    self.writer.give_up(conn, &group, error);
                }
            }
            return;
        }
        // refused if an error ended the whole transaction: then the whole group is lost
        match conn.batch_execute("ROLLBACK TO work; RELEASE work") {
            Ok(()) => self.writer.release(conn, group),
            Err(error) => {
                self.writer.give_up(conn, &group, error);
            }
        }
    }
}

#[cfg(test)]
mod tests;
