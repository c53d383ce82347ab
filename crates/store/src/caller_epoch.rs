//! Tells when what was read about callers is out of date (docs/decisions/0044).
//!
//! On `SQLite` triggers count the changes in a row, which each look reads. On `PostgreSQL` triggers notify a thread that
//! listens on a connection of its own. It proves that it hears: it notifies itself, and without a recent proof there is
//! no epoch. It rests while the epoch is not read.

use crate::conn::{AnyConn, Opener, Purpose};
use crate::settings::Target;
use crate::types::Prepared;
use diesel::connection::SimpleConnection;
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Integer;
use parking_lot::{Condvar, Mutex};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// The channel of the triggers.
const CHANGES: &str = "nimchat_callers";

/// How often the thread reads what arrived, while epochs are asked for.
const PERIOD: Duration = Duration::from_millis(20);

/// How often it proves that it hears.
const PROOF: Duration = Duration::from_secs(1);

/// How long a proof holds, and how long the thread goes on after it was last asked.
const TRUSTED: Duration = Duration::from_secs(2);

/// How long it waits before it connects again.
const RETRY: Duration = Duration::from_secs(1);

// `SQLite`'s alone, so that it is not among the tables of both databases
diesel::table! {
    caller_epochs (id) {
        id -> BigInt,
        epoch -> BigInt,
    }
}

/// The epoch of callers on `SQLite`. Each request asks for it, so the statement is kept prepared.
pub(crate) fn stored(conn: &mut AnyConn) -> QueryResult<i64> {
    match conn {
        AnyConn::Sqlite(c) => {
            Prepared(caller_epochs::table.select(caller_epochs::epoch)).get_result(c)
        }
        AnyConn::Pg(_) => Err(diesel::result::Error::NotFound),
    }
}

/// The epoch of callers on `PostgreSQL`, as far as this process hears of changes. Dropping it ends its thread.
pub(crate) struct CallerListener(Arc<Shared>);

struct Shared {
    epoch: AtomicU64,
    state: Mutex<State>,
    wake: Condvar,
}

#[derive(Default)]
struct State {
    started: bool,
    ended: bool,
    asked: Option<Instant>,
    /// When the last notification to itself that arrived was sent.
    proven: Option<Instant>,
}

impl CallerListener {
    /// The listener of this database, if it is one that notifies. The thread starts when it is first asked.
    pub(crate) fn new(opener: &Opener) -> Option<Self> {
        match opener.target() {
            Target::Sqlite(_) => None,
            Target::Postgres(_) => Some(Self(Arc::new(Shared {
                epoch: AtomicU64::new(0),
                state: Mutex::default(),
                wake: Condvar::new(),
            }))),
        }
    }

    /// Raises the epoch, for a change of this process.
    pub(crate) fn raise(&self) {
        self.0.raise();
    }

    /// The epoch; none while a change of another process may go unnoticed.
    pub(crate) fn epoch(&self, opener: &Opener) -> Option<u64> {
        let mut state = self.0.state.lock();
        state.asked = Some(Instant::now());
        let trusted = |at: Instant| at.elapsed() < TRUSTED;
        if state.proven.is_some_and(trusted) {
            return Some(self.0.epoch.load(Ordering::SeqCst));
        }
        if !std::mem::replace(&mut state.started, true) {
            self.start(opener.clone());
        }
        self.0.wake.notify_one();
        None
    }

    fn start(&self, opener: Opener) {
        let shared = Arc::clone(&self.0);
        let started = thread::Builder::new()
            .name("callers".to_owned())
            .spawn(move || shared.work(&opener));
        if let Err(error) = started {
            tracing::warn!(%error, "the thread that listens for changes of callers could not be started");
        }
    }
}

impl Drop for CallerListener {
    fn drop(&mut self) {
        self.0.state.lock().ended = true;
        self.0.wake.notify_one();
    }
}

impl Shared {
    fn raise(&self) {
        self.epoch.fetch_add(1, Ordering::SeqCst);
    }

    fn work(&self, opener: &Opener) {
        let mut failing = false;
        while self.goes_on(Duration::ZERO) {
            match opener.open(Purpose::Pooled) {
                Ok(AnyConn::Pg(mut conn)) => {
                    if let Err(error) = self.listen(&mut conn) {
                        tracing::warn!(%error, "the connection that listens for changes of callers failed");
                    }
                    failing = false;
                }
                Ok(AnyConn::Sqlite(_)) => return,
                Err(error) if !failing => {
                    tracing::warn!(%error, "no connection that listens for changes of callers");
                    failing = true;
                }
                Err(_) => {}
            }
            self.state.lock().proven = None;
            self.goes_on(RETRY);
        }
    }

    /// Waits this long, and then until the epoch was asked for a short time ago. False when the thread must end.
    fn goes_on(&self, pause: Duration) -> bool {
        let mut state = self.state.lock();
        let until = Instant::now() + pause;
        while !state.ended && Instant::now() < until {
            self.wake.wait_until(&mut state, until);
        }
        while !state.ended && state.asked.is_none_or(|at| at.elapsed() > TRUSTED) {
            self.wake.wait(&mut state);
        }
        !state.ended
    }

    /// Listens until the connection fails or the thread must end.
    fn listen(&self, conn: &mut PgConnection) -> QueryResult<()> {
        let own: i32 = diesel::select(sql::<Integer>("pg_backend_pid()")).get_result(conn)?;
        let proofs = format!("nimchat_callers_{own}");
        conn.batch_execute(&format!("LISTEN {CHANGES}; LISTEN {proofs}"))?;
        // what changed before is not notified
        self.raise();
        let mut sent: Option<Instant> = None;
        while self.goes_on(PERIOD) {
            let due = sent.is_none_or(|at| at.elapsed() >= PROOF);
            if due {
                sent = Some(Instant::now());
                conn.batch_execute(&format!("NOTIFY {proofs}"))?;
            }
            let mut proven = false;
            for notification in conn.notifications_iter() {
                if notification?.channel == CHANGES {
                    self.raise();
                } else {
                    proven = true;
                }
            }
            if proven {
                self.state.lock().proven = sent;
            }
        }
        Ok(())
    }
}
