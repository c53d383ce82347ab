//! Runs the jobs of one queue.

use super::LOOK_AGAIN;
use super::handlers::{Handlers, patient};
use crate::log::chain;
use crate::shutdown::StopSignal;
use crate::wake::WakeSignal;
use chrono::TimeDelta;
use nimchat_core_model::job::{
    Called, Claim, ClaimedJob, Handler, Outcome, Settlement, Slots, Task,
};
use nimchat_core_model::{
    Backoff, Clock, JobId, JobQueue, NodeId, Queue, StoreError, StoreResult, Tokens,
};
use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;
use tokio::task::{JoinSet, spawn_blocking};

/// How long one job runs before others do.
pub const SLICE: Duration = Duration::from_secs(5);

/// What the runners of all queues share.
#[derive(Clone)]
pub struct JobContext {
    /// The jobs.
    pub jobs: Arc<dyn JobQueue>,
    /// The handlers of the jobs.
    pub handlers: Handlers,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// The random generator.
    pub tokens: Arc<dyn Tokens>,
    /// The node that claims.
    pub node: NodeId,
}

/// The settings of a queue.
#[derive(Debug, Clone, Copy)]
pub struct QueueSettings {
    /// Which queue.
    pub queue: Queue,
    /// Jobs that run at the same time.
    pub concurrency: usize,
    /// Slow jobs that run at the same time beside them ([`Slots`]).
    pub slow: usize,
    /// How long a claim lasts. It outlasts [`SLICE`] and the longest step; otherwise another worker would begin the
    /// same job.
    pub lease: TimeDelta,
}

/// Runs the jobs of one queue: claims due jobs, runs them and settles their outcomes. Its methods block.
#[derive(Clone)]
pub struct JobRunner {
    context: JobContext,
    settings: QueueSettings,
}

/// A claimed job that can run.
struct Ready {
    job: ClaimedJob,
    task: Box<dyn Task>,
    handler: Option<Arc<dyn Handler>>,
}

/// The result of a claim.
struct Found {
    ready: Vec<Ready>,
    /// How long no claim is needed.
    rest: Duration,
}

impl Found {
    const fn nothing() -> Self {
        Self {
            ready: Vec::new(),
            rest: LOOK_AGAIN,
        }
    }
}

impl JobRunner {
    /// A runner of this queue.
    pub fn new(context: JobContext, settings: QueueSettings) -> Self {
        Self { context, settings }
    }

    /// The worker: runs until stopped, then until running jobs have ended.
    pub async fn run(self, wake: WakeSignal, stop: StopSignal) {
        let mut slots = Slots::with_slow(self.settings.concurrency, self.settings.slow);
        let mut running = JoinSet::new();
        while !stop.is_given() {
            while let Some(ended) = running.try_join_next() {
                self.give_back(&mut slots, ended);
            }
            slots.sort_out(self.context.clock.now());
            let found = self.look(&slots).await;
            if found.ready.is_empty() {
                tokio::select! {
                    () = wake.notified(found.rest) => {}
                    Some(ended) = running.join_next() => self.give_back(&mut slots, ended),
                    () = stop.given() => {}
                }
            }
            for ready in found.ready {
                slots.begin(&ready.job, self.context.clock.now());
                running.spawn(self.clone().process_apart(ready, stop.clone()));
            }
        }
        while running.join_next().await.is_some() {}
    }

    async fn look(&self, slots: &Slots) -> Found {
        if slots.free() == 0 {
            return Found::nothing();
        }
        let (runner, slots) = (self.clone(), slots.clone());
        let queue = self.settings.queue.as_str();
        match spawn_blocking(move || runner.claim(&slots)).await {
            Ok(Ok(found)) => found,
            Ok(Err(error)) => {
                tracing::error!(queue, error = chain(&error), "jobs could not be claimed");
                tokio::time::sleep(LOOK_AGAIN).await;
                Found::nothing()
            }
            Err(error) => {
                tracing::error!(queue, %error, "claiming jobs panicked");
                tokio::time::sleep(LOOK_AGAIN).await;
                Found::nothing()
            }
        }
    }

    /// Runs a job off the async threads, and returns its id in any case.
    async fn process_apart(self, ready: Ready, stop: StopSignal) -> JobId {
        let id = ready.job.id;
        if let Err(error) = spawn_blocking(move || self.process(ready, &stop)).await {
            tracing::error!(job = id.get(), %error, "settling a job panicked");
        }
        id
    }

    fn give_back(&self, slots: &mut Slots, ended: Result<JobId, tokio::task::JoinError>) {
        match ended {
            Ok(job) => slots.end(job, self.context.clock.now()),
            Err(error) => tracing::error!(%error, "a job was cancelled"),
        }
    }

    fn claim(&self, slots: &Slots) -> StoreResult<Found> {
        let QueueSettings { queue, lease, .. } = self.settings;
        let now = self.context.clock.now();
        let claimed = self.context.jobs.claim(&Claim {
            queue,
            node: self.context.node,
            now,
            lease,
            slots,
        })?;
        if claimed.is_empty() {
            let next = self.context.jobs.next_due(queue, now)?;
            let rest = next.and_then(|at| (at - now).to_std().ok());
            return Ok(Found {
                rest: rest.map_or(LOOK_AGAIN, |rest| rest.min(LOOK_AGAIN)),
                ..Found::nothing()
            });
        }
        Ok(Found {
            ready: self.prepare(claimed),
            ..Found::nothing()
        })
    }

    /// Prepares claimed jobs, those of one kind together.
    fn prepare(&self, mut claimed: Vec<ClaimedJob>) -> Vec<Ready> {
        // the jobs of a kind stay in their order
        claimed.sort_by(|one, other| one.kind.cmp(&other.kind));
        let of_kinds = claimed.chunk_by(|one, other| one.kind == other.kind);
        let mut ready: Vec<Ready> = of_kinds
            .flat_map(|jobs| self.prepare_kind(&jobs[0].kind, jobs))
            .collect();
        ready.sort_by_key(|ready| (ready.job.run_at, ready.job.id));
        ready
    }

    fn prepare_kind(&self, kind: &str, jobs: &[ClaimedJob]) -> Vec<Ready> {
        let Some(handler) = self.context.handlers.find(kind) else {
            // a newer node may know it
            tracing::error!(kind, count = jobs.len(), "no handler for this kind of job");
            let error = format!("no handler for {kind}");
            return failing(jobs, None, &Outcome::retry(error));
        };
        match catch_unwind(AssertUnwindSafe(|| handler.prepare(jobs))) {
            Ok(Ok(tasks)) => jobs
                .iter()
                .zip(tasks)
                .map(|(job, task)| Ready {
                    job: job.clone(),
                    task,
                    handler: Some(Arc::clone(handler)),
                })
                .collect(),
            Ok(Err(error @ StoreError::Unavailable(_))) => {
                // no attempt was made: their leases end, and they are claimed again
                tracing::error!(kind, error = chain(&error), "jobs could not be prepared");
                Vec::new()
            }
            // one of them must not fail the others
            _ if jobs.len() > 1 => jobs
                .iter()
                .flat_map(|job| self.prepare_kind(kind, std::slice::from_ref(job)))
                .collect(),
            Ok(Err(error @ StoreError::Corrupt(_))) => {
                failing(jobs, Some(handler), &Outcome::give_up(error.to_string()))
            }
            Ok(Err(error)) => failing(jobs, Some(handler), &Outcome::retry(error.to_string())),
            Err(panic) => failing(jobs, Some(handler), &panicked(&*panic)),
        }
    }

    /// Runs a job, slice by slice, and settles it.
    fn process(&self, mut ready: Ready, stop: &StopSignal) {
        let clock = &self.context.clock;
        let ends = clock.now() + SLICE;
        let outcome = loop {
            match catch_unwind(AssertUnwindSafe(|| ready.task.run())) {
                Ok(Outcome::More) if !stop.is_given() && clock.now() < ends => {}
                Ok(outcome) => break outcome,
                Err(panic) => break panicked(&*panic),
            }
        };
        let Ready { job, task, handler } = &mut ready;
        let backoff = handler.as_ref().map(|handler| handler.backoff());
        let settlement = match backoff {
            Some(backoff) => self.settlement(job, outcome, backoff),
            None => self.settlement(job, outcome, &patient()),
        };
        self.report(job, &settlement, task.called().as_ref());
        let settled = task.settle(&*self.context.jobs, job, &settlement, clock.now());
        match settled {
            Ok(true) => {}
            Ok(false) => tracing::warn!(job = job.id.get(), job.kind, "job lease lost"),
            // its lease ends, and it is claimed again
            Err(error) => tracing::error!(
                job = job.id.get(),
                job.kind,
                error = chain(&error),
                "job not settled"
            ),
        }
    }

    fn settlement(&self, job: &ClaimedJob, outcome: Outcome, backoff: &Backoff) -> Settlement {
        match outcome {
            Outcome::Done => Settlement::Done,
            Outcome::More => Settlement::More,
            Outcome::GiveUp { error } => Settlement::GiveUp { error },
            Outcome::Retry { error, rest } => {
                let (now, chance) = (self.context.clock.now(), self.context.tokens.secret()[31]);
                match backoff.after_failure(job.attempt(), now, chance, rest) {
                    Some(at) => Settlement::Retry { at, error },
                    None => Settlement::GiveUp { error },
                }
            }
        }
    }

    /// The failure of another server is no error of nimchat's: its beginning and its end are warnings.
    fn report(&self, job: &ClaimedJob, settlement: &Settlement, called: Option<&Called>) {
        let (kind, id, attempt) = (job.kind.as_str(), job.id.get(), job.attempt());
        let queue = self.settings.queue.as_str();
        let host = called.map(|called| called.host.as_str());
        let status = called.and_then(|called| called.status);
        let sent = called.map(|called| called.id);
        let is_own = self.settings.queue == Queue::Internal;
        macro_rules! tell {
            ($level:ident, $error:expr, $text:literal) => {
                tracing::$level!(
                    queue,
                    kind,
                    job = id,
                    attempt,
                    host,
                    status,
                    delivery = sent,
                    error = $error,
                    $text
                )
            };
        }
        match settlement {
            Settlement::Done | Settlement::More => {
                tracing::debug!(queue, kind, job = id, attempt, "attempt made");
            }
            Settlement::Retry { error, .. } if is_own => tell!(error, error, "attempt failed"),
            Settlement::Retry { error, .. } if attempt == 1 => {
                tell!(warn, error, "first attempt failed");
            }
            Settlement::Retry { error, .. } => tell!(info, error, "attempt failed"),
            Settlement::GiveUp { error } if is_own => tell!(error, error, "job given up"),
            Settlement::GiveUp { error } => tell!(warn, error, "job given up"),
        }
    }
}

/// Jobs that fail without running.
fn failing(
    jobs: &[ClaimedJob],
    handler: Option<&Arc<dyn Handler>>,
    outcome: &Outcome,
) -> Vec<Ready> {
    jobs.iter()
        .map(|job| {
            let outcome = outcome.clone();
            Ready {
                job: job.clone(),
                task: Box::new(move || outcome.clone()),
                handler: handler.cloned(),
            }
        })
        .collect()
}

/// A panic is a failed attempt.
fn panicked(panic: &(dyn Any + Send)) -> Outcome {
    let text = panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("without a message");
    tracing::error!(panic = text, "job worker panicked");
    Outcome::retry(format!("panicked: {text}"))
}

#[cfg(test)]
mod tests;
