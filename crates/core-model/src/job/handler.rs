//! Job handlers: one for each kind of job.

use super::{ClaimedJob, Job, JobQueue, Progress, Settlement};
use crate::backoff::Backoff;
use crate::error::StoreResult;
use chrono::{DateTime, TimeDelta, Utc};
use std::sync::Arc;

/// The outcome of an attempt at a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The job is done, or no longer needed.
    Done,
    /// A part of bounded size is done; more remains.
    More,
    /// The attempt failed and may succeed later.
    Retry {
        /// Why it failed.
        error: String,
        /// The shortest pause before the next attempt; the handler's backoff may make it longer.
        rest: Option<TimeDelta>,
    },
    /// The attempt failed and will not succeed later.
    GiveUp {
        /// Why it failed.
        error: String,
    },
}

impl Outcome {
    /// A failure that may pass.
    pub fn retry(error: impl Into<String>) -> Self {
        Self::Retry {
            error: error.into(),
            rest: None,
        }
    }

    /// A failure for good.
    pub fn give_up(error: impl Into<String>) -> Self {
        Self::GiveUp {
            error: error.into(),
        }
    }
}

impl From<Progress> for Outcome {
    fn from(progress: Progress) -> Self {
        match progress {
            Progress::Done => Self::Done,
            Progress::More => Self::More,
        }
    }
}

/// The other server that an attempt called, for the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Called {
    /// Its name or address.
    pub host: String,
    /// Its answer's status, if there was one.
    pub status: Option<u16>,
    /// The id of what was sent to it.
    pub id: i64,
}

/// One claimed job, ready to run. Both steps block.
pub trait Task: Send {
    /// Makes the attempt, or a part of it.
    fn run(&mut self) -> Outcome;

    /// The other server that the last attempt called, if it called one.
    fn called(&self) -> Option<Called> {
        None
    }

    /// Settles the job. A task that records its attempts writes the record in the same transaction; `settlement` then
    /// says what to write, also after a panic.
    fn settle(
        &mut self,
        queue: &dyn JobQueue,
        job: &ClaimedJob,
        settlement: &Settlement,
        at: DateTime<Utc>,
    ) -> StoreResult<bool> {
        queue.settle(job, settlement, at)
    }
}

impl<F: FnMut() -> Outcome + Send> Task for F {
    fn run(&mut self) -> Outcome {
        self()
    }
}

/// Runs the jobs of one kind.
pub trait Handler: Send + Sync {
    /// The kind.
    fn kind(&self) -> &'static str;

    /// The pauses between its attempts.
    fn backoff(&self) -> &Backoff;

    /// Prepares claimed jobs of its kind, in this order. What they need from the store is read for all of them at once.
    fn prepare(&self, jobs: &[ClaimedJob]) -> StoreResult<Vec<Box<dyn Task>>>;
}

/// A handler that runs a function for each job and reads nothing beforehand.
pub fn each<J, F>(backoff: Backoff, function: F) -> Arc<dyn Handler>
where
    J: Job + Send + 'static,
    F: Fn(&J, &ClaimedJob) -> Outcome + Send + Sync + 'static,
{
    Arc::new(Each {
        kind: J::KIND,
        backoff,
        run: Arc::new(move |job: &ClaimedJob| match job.read::<J>() {
            Ok(read) => function(&read, job),
            Err(error) => Outcome::give_up(error.to_string()),
        }),
    })
}

struct Each {
    kind: &'static str,
    backoff: Backoff,
    run: Arc<dyn Fn(&ClaimedJob) -> Outcome + Send + Sync>,
}

impl Handler for Each {
    fn kind(&self) -> &'static str {
        self.kind
    }

    fn backoff(&self) -> &Backoff {
        &self.backoff
    }

    fn prepare(&self, jobs: &[ClaimedJob]) -> StoreResult<Vec<Box<dyn Task>>> {
        let task = |job: &ClaimedJob| {
            let (run, job) = (Arc::clone(&self.run), job.clone());
            Box::new(move || run(&job)) as Box<dyn Task>
        };
        Ok(jobs.iter().map(task).collect())
    }
}
