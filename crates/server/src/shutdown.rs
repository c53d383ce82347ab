//! The shutdown: `/health` answers 503, connections are refused, requests in progress finish, then the workers stop. A
//! second signal soon after the first is the same one: a supervisor signals the process and its group. A later one ends
//! the process at once, which loses nothing: every answered write is in the store.

use crate::config::ServerSettings;
use actix_web::dev::Server;
use std::future::Future;
use std::io;
use std::sync::Arc;
use std::time::Duration;
use thiserror::Error;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, timeout, timeout_at};

/// A signal that is given once and seen by all its clones.
#[derive(Debug, Clone)]
pub struct StopSignal(Arc<watch::Sender<bool>>);

impl Default for StopSignal {
    fn default() -> Self {
        Self(Arc::new(watch::Sender::new(false)))
    }
}

impl StopSignal {
    /// Gives the signal; a second time has no effect.
    pub fn give(&self) {
        self.0.send_replace(true);
    }

    /// Was it given?
    pub fn is_given(&self) -> bool {
        *self.0.borrow()
    }

    /// Waits until it is given.
    pub async fn given(&self) {
        let mut receiver = self.0.subscribe();
        // the sender lives in `self`, so the wait cannot fail
        let _held = receiver.wait_for(|given| *given).await;
    }
}

/// The background workers. When the signal is given, each finishes its current work and returns.
#[derive(Debug, Default)]
pub struct Workers {
    stop: StopSignal,
    running: JoinSet<RunError>,
}

impl Workers {
    /// Starts one worker on the current runtime.
    pub fn start<F, W>(&mut self, name: &'static str, work: F)
    where
        F: FnOnce(StopSignal) -> W,
        W: Future<Output = ()> + Send + 'static,
    {
        let work = work(self.stop.clone());
        self.running.spawn(async move {
            work.await;
            RunError::WorkerEnded(name)
        });
    }

    /// Starts a worker that watches for a reason to end the process; none if it was stopped.
    pub fn watch<F, W>(&mut self, name: &'static str, watch: F)
    where
        F: FnOnce(StopSignal) -> W,
        W: Future<Output = Option<RunError>> + Send + 'static,
    {
        let watch = watch(self.stop.clone());
        self.running
            .spawn(async move { watch.await.unwrap_or(RunError::WorkerEnded(name)) });
    }

    /// Waits until a worker ends by itself, which none should; never returns if there is none.
    async fn lost(&mut self) -> RunError {
        match self.running.join_next().await {
            Some(Ok(reason)) => reason,
            Some(Err(error)) => RunError::WorkerFailed(error.to_string()),
            None => std::future::pending().await,
        }
    }

    /// Gives the workers the signal to stop, waits until `deadline`, then cancels the rest.
    pub async fn stop(mut self, deadline: Instant) {
        self.stop.give();
        while let Ok(Some(ended)) = timeout_at(deadline, self.running.join_next()).await {
            if let Err(error) = ended {
                tracing::error!(%error, "a worker failed while stopping");
            }
        }
        if !self.running.is_empty() {
            tracing::warn!(count = self.running.len(), "workers cancelled");
            self.running.shutdown().await;
        }
    }
}

/// Why the server ended other than by a signal.
#[derive(Debug, Error)]
pub enum RunError {
    /// The HTTP server.
    #[error("the HTTP server failed: {0}")]
    Server(#[from] io::Error),
    /// Signals cannot be received.
    #[error("signals cannot be received: {0}")]
    Signals(#[source] io::Error),
    /// A worker returned without the signal to stop.
    #[error("the worker {0} ended by itself")]
    WorkerEnded(&'static str),
    /// A newer nimchat has migrated the database.
    #[error("the database was changed by a newer nimchat (version {0}): this one ends")]
    NewerSchema(String),
    /// A worker panicked.
    #[error("a worker failed: {0}")]
    WorkerFailed(String),
}

/// SIGTERM and SIGINT. Made before the server starts, so that a signal during the start is not lost.
#[derive(Debug)]
pub struct Signals {
    terminate: Signal,
    interrupt: Signal,
}

impl Signals {
    /// Registers handlers for both signals. Needs a running tokio runtime.
    pub fn take() -> Result<Self, RunError> {
        Ok(Self {
            terminate: signal(SignalKind::terminate()).map_err(RunError::Signals)?,
            interrupt: signal(SignalKind::interrupt()).map_err(RunError::Signals)?,
        })
    }

    /// The same, for a signal that comes after this time; earlier ones are ignored.
    async fn next_after(&mut self, ignored: Duration) -> &'static str {
        let until = Instant::now() + ignored;
        while timeout_at(until, self.next()).await.is_ok() {}
        self.next().await
    }

    /// Waits for the next signal and returns its name.
    pub async fn next(&mut self) -> &'static str {
        tokio::select! {
            _ = self.terminate.recv() => "SIGTERM",
            _ = self.interrupt.recv() => "SIGINT",
        }
    }
}

/// Signals within this time are one.
const SAME_SIGNAL: Duration = Duration::from_secs(1);

/// How long each step of the shutdown may take.
#[derive(Debug, Clone, Copy)]
pub struct Grace {
    /// Accepting connections while `/health` answers 503.
    pub drain: Duration,
    /// Requests in progress, then workers.
    pub finish: Duration,
}

impl From<&ServerSettings> for Grace {
    fn from(settings: &ServerSettings) -> Self {
        Self {
            drain: Duration::from_secs(settings.drain_seconds),
            finish: Duration::from_secs(settings.shutdown_seconds),
        }
    }
}

/// Runs until a signal and then shuts down in order; `stopping` is the signal that `/health` reads. A server or worker
/// that ends by itself shuts the rest down in the same order and is the error.
///
/// `server` must have been built with `disable_signals()` and with `shutdown_timeout` equal to [`Grace::finish`].
pub async fn run(
    server: Server,
    mut workers: Workers,
    stopping: StopSignal,
    mut signals: Signals,
    grace: Grace,
) -> Result<(), RunError> {
    let handle = server.handle();
    let mut serving = tokio::spawn(server);
    let outcome = tokio::select! {
        ended = &mut serving => Err(ended.map_or_else(
            |error| RunError::Server(io::Error::other(error)),
            |ended| RunError::Server(ended.err().unwrap_or_else(|| io::Error::other("it stopped by itself"))),
        )),
        lost = workers.lost() => Err(lost),
        name = signals.next() => {
            tracing::info!(signal = name, "stopping");
            Ok(())
        }
    };

    let leaving = async {
        stopping.give();
        if outcome.is_ok() {
            sleep(grace.drain).await;
        }
        let deadline = Instant::now() + grace.finish;
        // actix has its own timeout; this one covers a server that has ended already
        if timeout(grace.finish + Duration::from_secs(1), handle.stop(true))
            .await
            .is_err()
        {
            tracing::warn!("requests cancelled");
        }
        workers.stop(deadline).await;
    };
    tokio::select! {
        () = leaving => {}
        name = signals.next_after(SAME_SIGNAL) => {
            tracing::warn!(signal = name, "second signal, ending at once");
            std::process::exit(1);
        }
    }
    outcome
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_signal_reaches_those_who_wait_and_those_who_come_later() {
        let stop = StopSignal::default();
        assert!(!stop.is_given());
        let waiting = tokio::spawn({
            let stop = stop.clone();
            async move { stop.given().await }
        });
        stop.give();
        waiting.await.unwrap();
        stop.given().await;
        assert!(stop.is_given());
    }

    #[tokio::test]
    async fn workers_finish_what_they_have_in_hand() {
        let (done, result) = tokio::sync::oneshot::channel();
        let mut workers = Workers::default();
        workers.start("careful", |stop| async move {
            stop.given().await;
            sleep(Duration::from_millis(20)).await;
            let _receiver_waits = done.send("finished");
        });
        workers.stop(Instant::now() + Duration::from_secs(5)).await;
        assert_eq!(result.await.unwrap(), "finished");
    }

    #[tokio::test]
    async fn a_worker_that_does_not_stop_is_cut_off() {
        let mut workers = Workers::default();
        workers.start("stubborn", |_| std::future::pending());
        let started = Instant::now();
        workers.stop(started + Duration::from_millis(20)).await;
        assert!(started.elapsed() < Duration::from_secs(5));
    }

    #[tokio::test]
    async fn a_worker_that_ends_by_itself_is_noticed() {
        let mut workers = Workers::default();
        workers.start("brief", |_| async {});
        assert!(matches!(
            workers.lost().await,
            RunError::WorkerEnded("brief")
        ));
    }
}
