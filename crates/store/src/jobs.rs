//! Jobs and their queues.

use crate::commit_effects::Effect;
use crate::conn::{AnyConn, MultiBackend};
use crate::dialect::due_jobs::{due_jobs, next_due};
use crate::dialect::{InsertMany, ReturningRow, Row, Values, unawaited};
use crate::rows::{integer, json};
use crate::schema::jobs;
use crate::store::DieselStore;
use crate::types::Prepared;
use crate::unit_of_work::UnitOfWork;
use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::dsl::{count_star, exists};
use diesel::prelude::*;
use diesel::result::Error;
use diesel::sql_types::{BigInt, Jsonb, Nullable, Text, Timestamp};
use nimchat_core_model::files::REFERENCE_PREFIX;
use nimchat_core_model::job::{
    Claim, ClaimedJob, FailedJob, JobCount, JobQueue, Jobs, NewJob, Settlement, Slots,
};
use nimchat_core_model::{
    AccountId, DeleteFile, Job, JobId, NodeId, Queue, StoreError, StoreResult,
};
use serde_json::Value;

pub(crate) struct NewJobRow<'a> {
    account_id: Option<i64>,
    queue: &'static str,
    kind: &'static str,
    topic: &'a Option<String>,
    ordering_key: Option<&'a str>,
    ordering: Option<&'static str>,
    fairness_key: &'a str,
    unique_key: &'a Option<String>,
    payload: Value,
    run_at: NaiveDateTime,
}

impl<'a> NewJobRow<'a> {
    pub(crate) fn of(job: &'a NewJob) -> StoreResult<Self> {
        let ordering = job.ordering.as_ref();
        Ok(Self {
            account_id: job.account_id.map(AccountId::get),
            queue: job.queue.as_str(),
            kind: job.kind,
            topic: &job.topic,
            ordering_key: ordering.map(|(key, _)| key.as_str()),
            ordering: ordering.map(|(_, order)| order.as_str()),
            fairness_key: &job.fairness_key,
            unique_key: &job.unique_key,
            payload: json(&job.payload)?,
            run_at: job.run_at.naive_utc(),
        })
    }
}

impl Row for NewJobRow<'_> {
    const INTO: &'static str = "jobs (account_id, queue, kind, topic, ordering_key, ordering, \
         fairness_key, unique_key, payload, run_at, created_at, attempts)";
    /// The partial index on waiting jobs with a unique key.
    const ON_CONFLICT: &'static str = " ON CONFLICT (unique_key) \
         WHERE unique_key IS NOT NULL AND claimed_until IS NULL AND failed_at IS NULL \
         DO UPDATE SET account_id = excluded.account_id, queue = excluded.queue, \
         kind = excluded.kind, topic = excluded.topic, ordering_key = excluded.ordering_key, \
         ordering = excluded.ordering, fairness_key = excluded.fairness_key, \
         payload = excluded.payload, run_at = excluded.run_at, created_at = excluded.created_at, \
         attempts = 0, last_error = NULL";

    fn bind<'b>(&'b self, values: &mut Values<'_, 'b>) -> QueryResult<()> {
        values.bind::<Nullable<BigInt>, _>(&self.account_id)?;
        values.bind::<Text, _>(&self.queue)?;
        values.bind::<Text, _>(&self.kind)?;
        values.bind::<Nullable<Text>, _>(self.topic)?;
        values.bind::<Nullable<Text>, _>(&self.ordering_key)?;
        values.bind::<Nullable<Text>, _>(&self.ordering)?;
        values.bind::<Text, _>(&self.fairness_key)?;
        values.bind::<Nullable<Text>, _>(self.unique_key)?;
        values.bind::<Jsonb, _>(&self.payload)?;
        values.bind::<Timestamp, _>(&self.run_at)?;
        values.bind::<Timestamp, _>(&self.run_at)?;
        values.sql("0");
        Ok(())
    }
}

impl ReturningRow for NewJobRow<'_> {
    const RETURNING: &'static str = "id";
    type Returned = BigInt;
}

fn insert(c: &mut AnyConn, rows: &[NewJobRow<'_>]) -> QueryResult<Vec<i64>> {
    let mut ids: Vec<i64> = InsertMany::all(rows).get_results(c)?;
    // rows get their ids in order, but are returned in any
    ids.sort_unstable();
    Ok(ids)
}

/// Enqueues the deletion of files whose references were dropped.
pub(crate) fn delete_files(
    c: &mut AnyConn,
    references: Vec<Option<String>>,
    due: NaiveDateTime,
) -> QueryResult<()> {
    let unreadable = |error: StoreError| Error::SerializationError(error.into());
    let ours = references.into_iter().flatten();
    let jobs = ours
        .filter(|reference| reference.starts_with(REFERENCE_PREFIX))
        .map(|reference| DeleteFile { reference }.due(due.and_utc()))
        .collect::<Result<Vec<_>, _>>()
        .map_err(unreadable)?;
    let rows = jobs.iter().map(NewJobRow::of);
    let rows = rows.collect::<Result<Vec<_>, _>>().map_err(unreadable)?;
    insert(c, &rows).map(drop)
}

impl Jobs for UnitOfWork<'_> {
    fn enqueue(&mut self, jobs: &[NewJob]) -> StoreResult<Vec<JobId>> {
        let rows = jobs
            .iter()
            .map(NewJobRow::of)
            .collect::<Result<Vec<_>, _>>()?;
        // one statement cannot replace a job twice, and a replaced job keeps its older id
        let at_once = if jobs.iter().any(|job| job.unique_key.is_some()) {
            1
        } else {
            rows.len().max(1)
        };
        let ids = self.run(|c| {
            let mut ids = Vec::with_capacity(rows.len());
            for some in rows.chunks(at_once) {
                ids.extend(insert(c, some)?);
            }
            Ok(ids)
        })?;
        for job in jobs {
            self.after_commit(Effect::Jobs(job.queue));
        }
        Ok(ids.into_iter().map(JobId::new).collect())
    }

    fn cancel(&mut self, id: JobId) -> StoreResult<()> {
        self.run(|c| diesel::delete(jobs::table.find(id.get())).execute(c))
            .map(drop)
    }

    fn settle(
        &mut self,
        job: &ClaimedJob,
        settlement: &Settlement,
        at: DateTime<Utc>,
    ) -> StoreResult<bool> {
        self.run(|c| settle(c, job, settlement, at.naive_utc()))
    }
}

#[derive(AsChangeset)]
#[diesel(table_name = jobs)]
#[diesel(treat_none_as_null = true)]
struct Settled {
    attempts: i32,
    run_at: NaiveDateTime,
    claimed_by: Option<i32>,
    claimed_until: Option<NaiveDateTime>,
    failed_at: Option<NaiveDateTime>,
    last_error: Option<String>,
}

impl Settled {
    /// None if the job is done.
    fn of(job: &ClaimedJob, settlement: &Settlement, at: NaiveDateTime) -> Option<Self> {
        let free = Self {
            attempts: integer(job.attempt()),
            run_at: job.run_at.naive_utc(),
            claimed_by: None,
            claimed_until: None,
            failed_at: None,
            last_error: None,
        };
        match settlement {
            Settlement::Done => None,
            Settlement::More => Some(Self {
                attempts: 0,
                run_at: at,
                ..free
            }),
            Settlement::Retry { at, error } => Some(Self {
                run_at: at.naive_utc(),
                last_error: Some(error.clone()),
                ..free
            }),
            Settlement::GiveUp { error } => Some(Self {
                failed_at: Some(at),
                last_error: Some(error.clone()),
                ..free
            }),
        }
    }
}

fn settle(
    c: &mut AnyConn,
    job: &ClaimedJob,
    settlement: &Settlement,
    at: NaiveDateTime,
) -> QueryResult<bool> {
    let settled = Settled::of(job, settlement, at);
    let replaced = match (&settled, &job.unique_key) {
        (
            Some(Settled {
                failed_at: None, ..
            }),
            Some(key),
        ) => is_replaced(c, key)?,
        _ => false,
    };
    // another number of attempts, or no claim, means that the lease was lost
    macro_rules! mine {
        () => {
            jobs::table
                .filter(jobs::id.eq(job.id.get()))
                .filter(jobs::attempts.eq(integer(job.attempts)))
                .filter(jobs::claimed_until.is_not_null())
        };
    }
    let rows = match settled {
        Some(settled) if !replaced => Prepared(diesel::update(mine!()).set(settled)).rows(c)?,
        _ => Prepared(diesel::delete(mine!())).rows(c)?,
    };
    Ok(rows > 0)
}

/// Does a newer job wait under this unique key?
fn is_replaced(c: &mut AnyConn, unique_key: &str) -> QueryResult<bool> {
    diesel::select(exists(
        jobs::table
            .filter(jobs::unique_key.eq(unique_key))
            .filter(jobs::claimed_until.is_null())
            .filter(jobs::failed_at.is_null()),
    ))
    .get_result(c)
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = jobs, check_for_backend(MultiBackend))]
struct ClaimedRow {
    id: i64,
    account_id: Option<i64>,
    kind: String,
    fairness_key: String,
    unique_key: Option<String>,
    payload: Value,
    attempts: i32,
    run_at: NaiveDateTime,
}

impl From<ClaimedRow> for ClaimedJob {
    fn from(row: ClaimedRow) -> Self {
        Self {
            id: row.id.into(),
            account_id: row.account_id.map(AccountId::new),
            kind: row.kind,
            fairness_key: row.fairness_key,
            unique_key: row.unique_key,
            payload: row.payload,
            attempts: row.attempts.unsigned_abs(),
            run_at: row.run_at.and_utc(),
        }
    }
}

/// The ids of the jobs for which slots are free.
fn claimable(c: &mut AnyConn, claim: &Claim<'_>) -> QueryResult<Vec<i64>> {
    let free = claim.slots.free();
    if free == 0 {
        return Ok(Vec::new());
    }
    let due = due_jobs(c, claim.queue.as_str(), claim.now.naive_utc(), free)?;
    let mut slots = Slots::clone(claim.slots);
    let taken = due
        .into_iter()
        .filter(|(_, account, key)| slots.take(account.map(AccountId::new), key));
    Ok(taken.map(|(id, ..)| id).collect())
}

/// Claims those of the jobs that no other worker has claimed, or put off, meanwhile.
fn take(c: &mut AnyConn, claim: &Claim<'_>, ids: Vec<i64>) -> QueryResult<Vec<ClaimedRow>> {
    let now = claim.now.naive_utc();
    let free = jobs::claimed_until
        .is_null()
        .or(jobs::claimed_until.le(now));
    // what is claimed and lost is claimed again
    let unawaited = unawaited(c);
    let mut rows: Vec<ClaimedRow> = Prepared(
        diesel::update(jobs::table.filter(jobs::id.eq_any(ids)))
            .filter(jobs::failed_at.is_null())
            .filter(jobs::run_at.le(now))
            .filter(free)
            .filter(unawaited)
            .set((
                jobs::claimed_by.eq(claim.node.get()),
                jobs::claimed_until.eq((claim.now + claim.lease).naive_utc()),
            ))
            .returning(crate::types::cols::<ClaimedRow>()),
    )
    .load(c)?;
    rows.sort_by_key(|row| (row.run_at, row.id));
    Ok(rows)
}

/// The names of queues and how many jobs each has.
type QueueCounts = Vec<(String, i64)>;

/// Id, account, queue, kind, topic, attempts, when and why it failed.
type FailedRow = (
    i64,
    Option<i64>,
    String,
    String,
    Option<String>,
    i32,
    Option<NaiveDateTime>,
    Option<String>,
);

fn failed_job(row: FailedRow) -> Option<FailedJob> {
    let (id, account_id, queue, kind, topic, attempts, failed_at, error) = row;
    Some(FailedJob {
        id: id.into(),
        account_id: account_id.map(AccountId::new),
        queue,
        kind,
        topic,
        attempts: attempts.unsigned_abs(),
        failed_at: failed_at?.and_utc(),
        error: error.unwrap_or_default(),
    })
}

impl JobQueue for DieselStore {
    fn claim(&self, request: &Claim<'_>) -> StoreResult<Vec<ClaimedJob>> {
        loop {
            // a claim that finds nothing begins no transaction
            let ids = self.reader()?.run(|c| claimable(c, request))?;
            if ids.is_empty() {
                return Ok(Vec::new());
            }
            let mut work = self.single()?;
            let rows = work.run(|c| take(c, request, ids))?;
            work.finish()?;
            // if another node has claimed all of them, there may be more
            if !rows.is_empty() {
                return Ok(rows.into_iter().map(ClaimedJob::from).collect());
            }
        }
    }

    fn settle(
        &self,
        job: &ClaimedJob,
        settlement: &Settlement,
        at: DateTime<Utc>,
    ) -> StoreResult<bool> {
        let mut work = self.work()?;
        let settled = Jobs::settle(&mut work, job, settlement, at)?;
        work.finish()?;
        Ok(settled)
    }

    fn enqueue_apart(&self, job: &NewJob) -> StoreResult<JobId> {
        let mut work = self.work()?;
        let ids = work.enqueue(std::slice::from_ref(job))?;
        work.finish_apart()?;
        ids.first().copied().ok_or(StoreError::MissingReference)
    }

    fn next_due(&self, queue: Queue, now: DateTime<Utc>) -> StoreResult<Option<DateTime<Utc>>> {
        let now = now.naive_utc();
        let (due, free) = self.reader()?.run(|c| {
            let due = next_due(c, queue.as_str(), now)?;
            let free: Option<NaiveDateTime> = jobs::table
                .filter(jobs::queue.eq(queue.as_str()))
                .filter(jobs::claimed_until.is_not_null())
                .filter(jobs::claimed_until.gt(now))
                .order(jobs::claimed_until)
                .select(jobs::claimed_until.assume_not_null())
                .first(c)
                .optional()?;
            Ok((due, free))
        })?;
        Ok(due.into_iter().chain(free).min().map(|at| at.and_utc()))
    }

    fn free_claims(&self, alive: &[NodeId]) -> StoreResult<usize> {
        let alive: Vec<i32> = alive.iter().map(|node| node.get()).collect();
        let lost = |c: &mut AnyConn| {
            jobs::table
                .filter(jobs::claimed_until.is_not_null())
                .filter(jobs::claimed_by.ne_all(alive.clone()))
                .select((jobs::id, jobs::unique_key))
                .load::<(i64, Option<String>)>(c)
        };
        if self.reader()?.run(lost)?.is_empty() {
            return Ok(0);
        }
        let mut work = self.work()?;
        let freed = work.run(|c| {
            let lost = lost(c)?;
            for (id, unique_key) in &lost {
                let replaced = match unique_key {
                    Some(key) => is_replaced(c, key)?,
                    None => false,
                };
                if replaced {
                    diesel::delete(jobs::table.find(id)).execute(c)?;
                }
            }
            let ids: Vec<i64> = lost.iter().map(|(id, _)| *id).collect();
            diesel::update(jobs::table.filter(jobs::id.eq_any(ids)))
                .set((
                    jobs::claimed_by.eq(None::<i32>),
                    jobs::claimed_until.eq(None::<NaiveDateTime>),
                ))
                .execute(c)?;
            Ok(lost.len())
        })?;
        for queue in Queue::ALL {
            work.after_commit(Effect::Jobs(queue));
        }
        work.finish()?;
        Ok(freed)
    }

    fn counts(&self) -> StoreResult<Vec<JobCount>> {
        let (waiting, failed): (QueueCounts, QueueCounts) = self.reader()?.run(|c| {
            let waiting = jobs::table
                .filter(jobs::failed_at.is_null())
                .group_by(jobs::queue)
                .select((jobs::queue, count_star()))
                .load(c)?;
            let failed = jobs::table
                .filter(jobs::failed_at.is_not_null())
                .group_by(jobs::queue)
                .select((jobs::queue, count_star()))
                .load(c)?;
            Ok((waiting, failed))
        })?;
        let of = |counts: &[(String, i64)], queue: Queue| {
            let found = counts.iter().find(|(name, _)| name == queue.as_str());
            found.map_or(0, |(_, count)| count.unsigned_abs())
        };
        let counts = Queue::ALL.map(|queue| JobCount {
            queue,
            waiting: of(&waiting, queue),
            failed: of(&failed, queue),
        });
        Ok(counts.to_vec())
    }

    fn failed(&self, limit: u32) -> StoreResult<Vec<FailedJob>> {
        let rows: Vec<FailedRow> = self.reader()?.run(|c| {
            jobs::table
                .filter(jobs::failed_at.is_not_null())
                .order((jobs::failed_at.desc(), jobs::id.desc()))
                .limit(i64::from(limit))
                .select((
                    jobs::id,
                    jobs::account_id,
                    jobs::queue,
                    jobs::kind,
                    jobs::topic,
                    jobs::attempts,
                    jobs::failed_at,
                    jobs::last_error,
                ))
                .load(c)
        })?;
        Ok(rows.into_iter().filter_map(failed_job).collect())
    }

    fn sweep(&self, failed_before: DateTime<Utc>, limit: u32) -> StoreResult<usize> {
        let old: Vec<i64> = self.reader()?.run(|c| {
            jobs::table
                .filter(jobs::failed_at.is_not_null())
                .filter(jobs::failed_at.lt(failed_before.naive_utc()))
                .order(jobs::failed_at)
                .limit(i64::from(limit))
                .select(jobs::id)
                .load(c)
        })?;
        if old.is_empty() {
            return Ok(0);
        }
        let mut work = self.work()?;
        let swept =
            work.run(|c| diesel::delete(jobs::table.filter(jobs::id.eq_any(old))).execute(c))?;
        work.finish()?;
        Ok(swept)
    }
}
