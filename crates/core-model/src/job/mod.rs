//! Jobs: work that follows a commit, such as e-mail, webhook calls, erasing and fetching pictures.
//!
//! A job is enqueued in the transaction of the change that needs it, and stays until it is done. Workers claim it by
//! lease and settle its outcome, so a killed process loses nothing. A job may run again; a repeated run must change
//! nothing. Each domain defines its own kinds of job by [`Job`].

#[cfg(feature = "conformance")]
pub mod conformance;
mod handler;
mod kind;
#[cfg(feature = "memory")]
mod memory;
mod queue;
mod slots;

pub use handler::{Called, Handler, Outcome, Task, each};
#[cfg(feature = "memory")]
pub use memory::{HasJobs, JobStore, MemoryJobQueue, MemoryJobs};
pub use queue::{Claim, ClaimedJob, FailedJob, JobCount, JobQueue, Settlement};
pub use slots::Slots;

use crate::error::{StoreError, StoreResult};
use crate::ids::{AccountId, JobId};
use crate::named;
use chrono::{DateTime, Utc};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

named! {
    /// A queue of jobs. Each queue has its own workers, so that no queue waits for another.
    Queue {
        /// Work on the store and the files alone.
        Internal = "internal",
        /// Requests to other servers.
        External = "external",
        /// E-mail.
        Mail = "mail",
        /// Webhook calls.
        Webhooks = "webhooks",
    }
}

named! {
    /// When a job waits for earlier ones of its ordering key.
    JobOrder {
        /// The job waits while an earlier one exists that has not failed for good.
        Strict = "strict",
        /// The job waits while an earlier one has not been tried yet; a retry delays no other job.
        FirstAttempt = "first_attempt",
    }
}

/// A job before it is stored.
#[derive(Debug, Clone, PartialEq)]
pub struct NewJob {
    /// The account that it belongs to; the job is erased with the account.
    pub account_id: Option<AccountId>,
    /// The queue that it belongs to.
    pub queue: Queue,
    /// The kind of work: [`Job::KIND`].
    pub kind: &'static str,
    /// The subject, as [`crate::Subject::topic`] names it.
    pub topic: Option<String>,
    /// The key within which jobs keep an order, and that order.
    pub ordering: Option<(String, JobOrder)>,
    /// The key by which jobs share the slots of a queue fairly ([`Slots`]); empty for jobs without a limit.
    pub fairness_key: String,
    /// A waiting job under this key is replaced; a claimed one is not.
    pub unique_key: Option<String>,
    /// The data that the handler reads.
    pub payload: Value,
    /// When it is due.
    pub run_at: DateTime<Utc>,
}

/// A kind of job.
pub trait Job: Serialize + DeserializeOwned {
    /// The kind's name in the store and in logs.
    const KIND: &'static str;
    /// The queue that it belongs to.
    const QUEUE: Queue;

    /// As [`NewJob::account_id`].
    fn account(&self) -> Option<AccountId> {
        None
    }

    /// As [`NewJob::topic`].
    fn topic(&self) -> Option<String> {
        None
    }

    /// As [`NewJob::ordering`].
    fn ordering(&self) -> Option<(String, JobOrder)> {
        None
    }

    /// As [`NewJob::fairness_key`].
    fn fairness_key(&self) -> String {
        String::new()
    }

    /// As [`NewJob::unique_key`].
    fn unique_key(&self) -> Option<String> {
        None
    }

    /// The job, due at this time.
    fn due(&self, run_at: DateTime<Utc>) -> StoreResult<NewJob> {
        Ok(NewJob {
            account_id: self.account(),
            queue: Self::QUEUE,
            kind: Self::KIND,
            topic: self.topic(),
            ordering: self.ordering(),
            fairness_key: self.fairness_key(),
            unique_key: self.unique_key(),
            payload: serde_json::to_value(self)
                .map_err(|error| StoreError::Backend(Box::new(error)))?,
            run_at,
        })
    }
}

/// Whether a step has finished the work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// No work remains.
    Done,
    /// The step reached its limit; another one is due.
    More,
}

impl Progress {
    /// The progress after a step that was allowed `limit` rows and found `found`.
    pub fn of(found: usize, limit: u32) -> Self {
        if found < limit as usize {
            Self::Done
        } else {
            Self::More
        }
    }
}

/// The jobs of a unit of work. They exist if and only if the work is committed.
pub trait Jobs {
    /// Adds the jobs in this order and answers the id of each. A job whose unique key a waiting job has replaces that
    /// job and keeps its id.
    fn enqueue(&mut self, jobs: &[NewJob]) -> StoreResult<Vec<JobId>>;
    /// Removes a job that is no longer needed; a missing one is ignored.
    fn cancel(&mut self, id: JobId) -> StoreResult<()>;
    /// Settles a claimed job in the transaction that records its outcome, and frees it. False, and nothing is changed,
    /// if another worker settled the same attempt or the job is gone: the lease was lost.
    fn settle(
        &mut self,
        job: &ClaimedJob,
        settlement: &Settlement,
        at: DateTime<Utc>,
    ) -> StoreResult<bool>;
}
