//! Jobs in memory, for the memory stores of the domains and for tests.

use super::{
    Claim, ClaimedJob, FailedJob, Job, JobCount, JobOrder, JobQueue, Jobs, NewJob, Queue,
    Settlement,
};
use crate::error::{StoreError, StoreResult};
use crate::ids::{AccountId, JobId, NodeId};
use chrono::{DateTime, Utc};
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

#[derive(Debug, Clone)]
struct Row {
    job: NewJob,
    attempts: u32,
    claimed: Option<(NodeId, DateTime<Utc>)>,
    failed: Option<(DateTime<Utc>, String)>,
}

impl Row {
    /// Would this earlier job hold back one of the same key?
    fn holds_back(&self) -> bool {
        let order = self.job.ordering.as_ref().map(|(_, order)| order);
        self.failed.is_none()
            && match order {
                Some(JobOrder::Strict) => true,
                Some(JobOrder::FirstAttempt) => self.attempts == 0,
                None => false,
            }
    }

    fn waits_under(&self, unique_key: &str) -> bool {
        self.failed.is_none()
            && self.claimed.is_none()
            && self.job.unique_key.as_deref() == Some(unique_key)
    }
}

/// Every job of a memory store. Cloned with its state, it takes part in the store's units of work.
#[derive(Debug, Clone, Default)]
pub struct MemoryJobs {
    last_id: i64,
    rows: BTreeMap<JobId, Row>,
}

impl MemoryJobs {
    /// Those that wait or are claimed, oldest first.
    pub fn all(&self) -> Vec<NewJob> {
        let rows = self.rows.values().filter(|row| row.failed.is_none());
        rows.map(|row| row.job.clone()).collect()
    }

    /// Deletes those of a queue that have this fairness key.
    pub fn delete_by_fairness_key(&mut self, queue: Queue, key: &str) {
        self.rows
            .retain(|_, row| row.job.queue != queue || row.job.fairness_key != key);
    }

    /// Deletes those of an account that are about one of these topics.
    pub fn delete_about(&mut self, account: AccountId, topics: &[String]) {
        self.rows.retain(|_, row| {
            let about = |topic: &String| topics.contains(topic);
            row.job.account_id != Some(account) || !row.job.topic.as_ref().is_some_and(about)
        });
    }

    fn is_held_back(&self, id: JobId, row: &Row) -> bool {
        row.job.ordering.is_some()
            && self.rows.range(..id).any(|(_, earlier)| {
                earlier.job.ordering == row.job.ordering && earlier.holds_back()
            })
    }

    fn claim(&mut self, claim: &Claim<'_>) -> Vec<ClaimedJob> {
        let mut due: Vec<(DateTime<Utc>, JobId)> = self
            .rows
            .iter()
            .filter(|(id, row)| {
                row.job.queue == claim.queue
                    && row.failed.is_none()
                    && row.job.run_at <= claim.now
                    && row.claimed.is_none_or(|(_, until)| until <= claim.now)
                    && !self.is_held_back(**id, row)
            })
            .map(|(id, row)| (row.job.run_at, *id))
            .collect();
        due.sort_unstable();
        let mut slots = claim.slots.clone();
        let mut claimed = Vec::new();
        for (_, id) in due {
            let Some(row) = self.rows.get_mut(&id) else {
                continue;
            };
            if slots.take(row.job.account_id, &row.job.fairness_key) {
                row.claimed = Some((claim.node, claim.now + claim.lease));
                claimed.push(ClaimedJob {
                    id,
                    account_id: row.job.account_id,
                    kind: row.job.kind.to_owned(),
                    fairness_key: row.job.fairness_key.clone(),
                    unique_key: row.job.unique_key.clone(),
                    payload: row.job.payload.clone(),
                    attempts: row.attempts,
                    run_at: row.job.run_at,
                });
            }
        }
        claimed
    }

    /// Frees a claimed job; one that a newer one replaced meanwhile is gone.
    fn free(&mut self, id: JobId) {
        let unique = self
            .rows
            .get(&id)
            .and_then(|row| row.job.unique_key.clone());
        if unique.is_some_and(|key| self.rows.values().any(|row| row.waits_under(&key))) {
            self.rows.remove(&id);
        } else if let Some(row) = self.rows.get_mut(&id) {
            row.claimed = None;
        }
    }

    fn next_due(&self, queue: Queue, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let rows = self.rows.values();
        rows.filter(|row| row.job.queue == queue && row.failed.is_none())
            .map(|row| row.claimed.map_or(row.job.run_at, |(_, until)| until))
            .filter(|at| *at > now)
            .min()
    }

    fn free_claims(&mut self, alive: &[NodeId]) -> usize {
        let lost: Vec<JobId> = self
            .rows
            .iter()
            .filter(|(_, row)| row.claimed.is_some_and(|(node, _)| !alive.contains(&node)))
            .map(|(id, _)| *id)
            .collect();
        for id in &lost {
            self.free(*id);
        }
        lost.len()
    }

    fn counts(&self) -> Vec<JobCount> {
        let count = |queue, failed| {
            let rows = self.rows.values();
            let counted =
                rows.filter(|row| row.job.queue == queue && row.failed.is_some() == failed);
            counted.fold(0, |count, _| count + 1)
        };
        Queue::ALL
            .map(|queue| JobCount {
                queue,
                waiting: count(queue, false),
                failed: count(queue, true),
            })
            .to_vec()
    }

    fn failed(&self, limit: u32) -> Vec<FailedJob> {
        let failed = self.rows.iter().filter_map(|(id, row)| {
            let (failed_at, error) = row.failed.clone()?;
            Some(FailedJob {
                id: *id,
                account_id: row.job.account_id,
                queue: row.job.queue.as_str().to_owned(),
                kind: row.job.kind.to_owned(),
                topic: row.job.topic.clone(),
                attempts: row.attempts,
                failed_at,
                error,
            })
        });
        let mut failed: Vec<_> = failed.collect();
        failed.sort_by_key(|job| std::cmp::Reverse((job.failed_at, job.id)));
        failed.truncate(limit as usize);
        failed
    }

    fn sweep(&mut self, failed_before: DateTime<Utc>, limit: u32) -> usize {
        let mut old: Vec<_> = self
            .rows
            .iter()
            .filter_map(|(id, row)| Some((row.failed.as_ref()?.0, *id)))
            .filter(|(at, _)| *at < failed_before)
            .collect();
        old.sort_unstable();
        old.truncate(limit as usize);
        for (_, id) in &old {
            self.rows.remove(id);
        }
        old.len()
    }
}

impl Jobs for MemoryJobs {
    fn enqueue(&mut self, jobs: &[NewJob]) -> StoreResult<Vec<JobId>> {
        let mut ids = Vec::with_capacity(jobs.len());
        for job in jobs {
            let key = job.unique_key.as_deref();
            let replaced = key.and_then(|key| {
                let mut rows = self.rows.iter();
                rows.find(|(_, row)| row.waits_under(key))
                    .map(|(id, _)| *id)
            });
            let id = replaced.unwrap_or_else(|| {
                self.last_id += 1;
                JobId::new(self.last_id)
            });
            let row = Row {
                job: job.clone(),
                attempts: 0,
                claimed: None,
                failed: None,
            };
            self.rows.insert(id, row);
            ids.push(id);
        }
        Ok(ids)
    }

    fn cancel(&mut self, id: JobId) -> StoreResult<()> {
        self.rows.remove(&id);
        Ok(())
    }

    fn settle(
        &mut self,
        job: &ClaimedJob,
        settlement: &Settlement,
        at: DateTime<Utc>,
    ) -> StoreResult<bool> {
        let Some(row) = self.rows.get_mut(&job.id) else {
            return Ok(false);
        };
        if row.attempts != job.attempts || row.claimed.is_none() {
            return Ok(false);
        }
        match settlement {
            Settlement::Done => {
                self.rows.remove(&job.id);
            }
            Settlement::GiveUp { error } => {
                row.attempts += 1;
                row.claimed = None;
                row.failed = Some((at, error.clone()));
            }
            Settlement::More => {
                row.attempts = 0;
                row.job.run_at = at;
                self.free(job.id);
            }
            Settlement::Retry { at, .. } => {
                row.attempts += 1;
                row.job.run_at = *at;
                self.free(job.id);
            }
        }
        Ok(true)
    }
}

/// A memory store that contains jobs and is their queue.
pub trait JobStore: Send + Sync {
    /// Reads or changes its committed jobs.
    fn with_jobs<T>(&self, act: impl FnOnce(&mut MemoryJobs) -> T) -> T;

    /// The jobs of this kind that wait or are claimed, oldest first.
    fn jobs_of<J: Job>(&self) -> Vec<J> {
        let mut jobs = self.with_jobs(|jobs| jobs.all());
        jobs.retain(|job| job.kind == J::KIND);
        let read = jobs
            .into_iter()
            .map(|job| serde_json::from_value(job.payload));
        read.filter_map(Result::ok).collect()
    }
}

/// The state of a memory store that has jobs.
pub trait HasJobs {
    /// The jobs.
    fn jobs(&mut self) -> &mut MemoryJobs;
}

impl<S: HasJobs> Jobs for S {
    fn enqueue(&mut self, jobs: &[NewJob]) -> StoreResult<Vec<JobId>> {
        self.jobs().enqueue(jobs)
    }

    fn cancel(&mut self, id: JobId) -> StoreResult<()> {
        self.jobs().cancel(id)
    }

    fn settle(
        &mut self,
        job: &ClaimedJob,
        settlement: &Settlement,
        at: DateTime<Utc>,
    ) -> StoreResult<bool> {
        Jobs::settle(self.jobs(), job, settlement, at)
    }
}

impl<S: JobStore> JobQueue for S {
    fn claim(&self, claim: &Claim<'_>) -> StoreResult<Vec<ClaimedJob>> {
        Ok(self.with_jobs(|jobs| jobs.claim(claim)))
    }

    fn settle(
        &self,
        job: &ClaimedJob,
        settlement: &Settlement,
        at: DateTime<Utc>,
    ) -> StoreResult<bool> {
        self.with_jobs(|jobs| jobs.settle(job, settlement, at))
    }

    fn enqueue_apart(&self, job: &NewJob) -> StoreResult<JobId> {
        let ids = self.with_jobs(|jobs| jobs.enqueue(std::slice::from_ref(job)))?;
        ids.first().copied().ok_or(StoreError::MissingReference)
    }

    fn next_due(&self, queue: Queue, now: DateTime<Utc>) -> StoreResult<Option<DateTime<Utc>>> {
        Ok(self.with_jobs(|jobs| jobs.next_due(queue, now)))
    }

    fn free_claims(&self, alive: &[NodeId]) -> StoreResult<usize> {
        Ok(self.with_jobs(|jobs| jobs.free_claims(alive)))
    }

    fn counts(&self) -> StoreResult<Vec<JobCount>> {
        Ok(self.with_jobs(|jobs| jobs.counts()))
    }

    fn failed(&self, limit: u32) -> StoreResult<Vec<FailedJob>> {
        Ok(self.with_jobs(|jobs| jobs.failed(limit)))
    }

    fn sweep(&self, failed_before: DateTime<Utc>, limit: u32) -> StoreResult<usize> {
        Ok(self.with_jobs(|jobs| jobs.sweep(failed_before, limit)))
    }
}

/// A queue of jobs alone.
#[derive(Debug, Default)]
pub struct MemoryJobQueue(Mutex<MemoryJobs>);

impl MemoryJobQueue {
    /// Those that wait or are claimed, oldest first.
    pub fn all(&self) -> Vec<NewJob> {
        self.with_jobs(|jobs| jobs.all())
    }
}

impl JobStore for MemoryJobQueue {
    fn with_jobs<T>(&self, act: impl FnOnce(&mut MemoryJobs) -> T) -> T {
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests {
    use super::super::conformance::{self, Adapter};
    use super::*;

    impl Adapter for MemoryJobQueue {
        fn queue(&self) -> &dyn JobQueue {
            self
        }

        fn work(&self, commit: bool, act: &mut dyn FnMut(&mut dyn Jobs)) {
            self.with_jobs(|jobs| {
                let mut draft = jobs.clone();
                act(&mut draft);
                if commit {
                    *jobs = draft;
                }
            });
        }
    }

    #[test]
    fn the_memory_queue_conforms() {
        conformance::all(&|| Box::new(MemoryJobQueue::default()));
    }
}
