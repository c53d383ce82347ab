//! The workers' end of the jobs.

use super::{Job, NewJob, Queue, Slots};
use crate::error::StoreError;
use crate::ids::{AccountId, JobId, NodeId};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;

/// A request for jobs.
#[derive(Debug, Clone, Copy)]
pub struct Claim<'a> {
    /// From which queue.
    pub queue: Queue,
    /// The node that claims.
    pub node: NodeId,
    /// What is due by now is claimed.
    pub now: DateTime<Utc>,
    /// How long the jobs are this node's.
    pub lease: TimeDelta,
    /// The node's slots of the queue, which say how many jobs of which fairness key it can take.
    pub slots: &'a Slots,
}

/// A job that is this node's until its lease ends.
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
    pub fn read<J: Job>(&self) -> Result<J, StoreError> {
        J::deserialize(&self.payload).map_err(|error| {
            StoreError::Corrupt(format!("jobs.payload of a {}: {error}", self.kind))
        })
    }
}

/// What became of an attempt at a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Settlement {
    /// It is done, and deleted.
    Done,
    /// A part is done. It is due again at once, behind what is due already, and its failures are forgotten.
    More,
    /// It failed, and is tried again.
    Retry {
        /// When.
        at: DateTime<Utc>,
        /// Why it failed.
        error: String,
    },
    /// It failed for good. It is kept for a time, for those who look into it.
    GiveUp {
        /// Why it failed.
        error: String,
    },
}

/// How many jobs of a queue stand where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JobCount {
    /// Which queue.
    pub queue: Queue,
    /// To be done, or being done.
    pub waiting: u64,
    /// Failed for good, and not yet swept.
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

/// The workers' end of the jobs.
pub trait JobQueue: Send + Sync {
    /// Takes jobs that are due and free, the longest due first, as many as the slots allow. No other worker gets them
    /// until the lease ends; then they are free again. A job that its order holds back is not given out.
    fn claim(&self, claim: &Claim<'_>) -> Result<Vec<ClaimedJob>, StoreError>;
    /// As [`super::Jobs::settle`], in a transaction of its own.
    fn settle(
        &self,
        job: &ClaimedJob,
        settlement: &Settlement,
        at: DateTime<Utc>,
    ) -> Result<bool, StoreError>;
    /// Adds a job in a transaction of its own, for what no unit of work spans. It does not count as a change of the
    /// call that it is made in: a call that is refused afterwards may be made again.
    fn enqueue_apart(&self, job: &NewJob) -> Result<JobId, StoreError>;
    /// The first time after `now` at which a job of the queue becomes due or a lease on one ends. What is due by now
    /// and is not given out waits for another job to be settled.
    fn next_due(
        &self,
        queue: Queue,
        now: DateTime<Utc>,
    ) -> Result<Option<DateTime<Utc>>, StoreError>;
    /// Frees every claim of nodes that are not among these, and answers how many there were.
    fn free_claims(&self, alive: &[NodeId]) -> Result<usize, StoreError>;
    /// The counts of every queue.
    fn counts(&self) -> Result<Vec<JobCount>, StoreError>;
    /// Jobs that failed for good, the last failed first.
    fn failed(&self, limit: u32) -> Result<Vec<FailedJob>, StoreError>;
    /// Deletes jobs that failed for good before this, at the most `limit`, and answers how many there were.
    fn sweep(&self, failed_before: DateTime<Utc>, limit: u32) -> Result<usize, StoreError>;
}
