//! The job queue as workers use it.

use super::{Job, NewJob, Queue, Slots};
use crate::error::{StoreError, StoreResult};
use crate::ids::{AccountId, JobId, NodeId};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;

/// A request for jobs.
#[derive(Debug, Clone, Copy)]
pub struct Claim<'a> {
    /// The queue.
    pub queue: Queue,
    /// The node that claims.
    pub node: NodeId,
    /// Jobs that are due by this time are claimed.
    pub now: DateTime<Utc>,
    /// How long the claim lasts.
    pub lease: TimeDelta,
    /// The node's slots of the queue, which limit how many jobs of each fairness key it can take.
    pub slots: &'a Slots,
}

/// A job that this node has claimed until its lease ends.
#[derive(Debug, Clone, PartialEq)]
pub struct ClaimedJob {
    /// Its id, the same on every attempt.
    pub id: JobId,
    /// As [`NewJob::account_id`].
    pub account_id: Option<AccountId>,
    /// As [`NewJob::kind`].
    pub kind: String,
    /// As [`NewJob::fairness_key`].
    pub fairness_key: String,
    /// As [`NewJob::unique_key`].
    pub unique_key: Option<String>,
    /// As [`NewJob::payload`].
    pub payload: Value,
    /// How often it failed.
    pub attempts: u32,
    /// When it was due.
    pub run_at: DateTime<Utc>,
}

impl ClaimedJob {
    /// The number of the attempt that is under way, from 1.
    pub fn attempt(&self) -> u32 {
        self.attempts.saturating_add(1)
    }

    /// The job as its domain defines it.
    pub fn read<J: Job>(&self) -> StoreResult<J> {
        J::deserialize(&self.payload).map_err(|error| {
            StoreError::Corrupt(format!("jobs.payload of a {}: {error}", self.kind))
        })
    }
}

/// The result of an attempt at a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Settlement {
    /// The job is done, and deleted.
    Done,
    /// A part is done. The job is due again at once, after the jobs that are due already, and its failure count is
    /// reset.
    More,
    /// The attempt failed, and is made again.
    Retry {
        /// When the next attempt is due.
        at: DateTime<Utc>,
        /// Why it failed.
        error: String,
    },
    /// The job failed for good. It is stored for a time for inspection.
    GiveUp {
        /// Why it failed.
        error: String,
    },
}

/// The job counts of one queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JobCount {
    /// The queue.
    pub queue: Queue,
    /// Waiting or running.
    pub waiting: u64,
    /// Failed for good and not swept yet.
    pub failed: u64,
}

/// A job that failed for good.
#[derive(Debug, Clone, PartialEq)]
pub struct FailedJob {
    /// Its id.
    pub id: JobId,
    /// As [`NewJob::account_id`].
    pub account_id: Option<AccountId>,
    /// Its queue's name.
    pub queue: String,
    /// As [`NewJob::kind`].
    pub kind: String,
    /// As [`NewJob::topic`].
    pub topic: Option<String>,
    /// How often it was tried.
    pub attempts: u32,
    /// When it was given up.
    pub failed_at: DateTime<Utc>,
    /// Why its last attempt failed.
    pub error: String,
}

/// The job queue as workers use it.
pub trait JobQueue: Send + Sync {
    /// Claims jobs that are due and free, the longest due first, as many as the slots allow. No other worker gets them
    /// until the lease ends; then they are free again. A job that must wait for an earlier one is not claimed.
    fn claim(&self, claim: &Claim<'_>) -> StoreResult<Vec<ClaimedJob>>;
    /// As [`super::Jobs::settle`], in a transaction of its own.
    fn settle(
        &self,
        job: &ClaimedJob,
        settlement: &Settlement,
        at: DateTime<Utc>,
    ) -> StoreResult<bool>;
    /// Adds a job in a transaction of its own, outside any unit of work. It does not count as a change of the keyed
    /// call that makes it: if that call is refused afterwards, it can be repeated.
    fn enqueue_apart(&self, job: &NewJob) -> StoreResult<JobId>;
    /// The first time after `now` at which a job of the queue becomes due or a lease on one ends. A job that is due by
    /// now and not given out waits until another job is settled.
    fn next_due(&self, queue: Queue, now: DateTime<Utc>) -> StoreResult<Option<DateTime<Utc>>>;
    /// Frees every claim of nodes that are not among these, and answers how many there were.
    fn free_claims(&self, alive: &[NodeId]) -> StoreResult<usize>;
    /// The counts of every queue.
    fn counts(&self) -> StoreResult<Vec<JobCount>>;
    /// Jobs that failed for good, the last failed first.
    fn failed(&self, limit: u32) -> StoreResult<Vec<FailedJob>>;
    /// Deletes jobs that failed for good before this, at the most `limit`, and answers how many there were.
    fn sweep(&self, failed_before: DateTime<Utc>, limit: u32) -> StoreResult<usize>;
}
