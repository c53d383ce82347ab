//! What every adapter of [`Jobs`] and [`JobQueue`] must do, as a test suite that adapters run against themselves.
//!
//! Each behaviour is one function over a queue that is empty when it is called.
#![expect(
    clippy::expect_used,
    clippy::missing_panics_doc,
    reason = "this is test code, shipped for adapters: a panic is how it reports a fault"
)]

use super::{
    Claim, ClaimedJob, JobCount, JobOrder, JobQueue, Jobs, NewJob, Queue, Settlement, Slots,
};
use crate::ids::{JobId, NodeId};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;

/// The adapter under test.
pub trait Adapter {
    /// Its queue.
    fn queue(&self) -> &dyn JobQueue;
    /// Runs one unit of work, and commits it or drops it.
    fn work(&self, commit: bool, act: &mut dyn FnMut(&mut dyn Jobs));
}

/// One behaviour: its name, and the function that checks an adapter for it.
pub type Behaviour = (&'static str, fn(&dyn Adapter));

macro_rules! behaviours {
    ($($name:ident),+ $(,)?) => {
        /// Every behaviour, for an adapter that wants one test for each.
        pub const BEHAVIOURS: &[Behaviour] = &[$((stringify!($name), $name)),+];
    };
}

behaviours! {
    a_job_reads_back_as_it_was_enqueued,
    jobs_last_with_their_work,
    a_cancelled_job_is_not_given_out,
    jobs_are_given_out_when_they_are_due_the_longest_due_first,
    queues_are_apart,
    no_more_is_given_out_than_there_are_slots,
    a_claimed_job_is_free_again_when_its_lease_ends,
    a_done_job_is_gone,
    a_part_done_goes_behind_what_is_due,
    a_failed_attempt_is_made_again_at_its_time,
    a_strict_job_waits_for_every_earlier_one_of_its_key,
    a_first_attempt_waits_for_earlier_first_attempts_of_its_key,
    a_fairness_key_leaves_slots_for_others,
    a_long_line_of_one_key_hides_no_other,
    a_unique_key_replaces_the_job_that_waits,
    a_unique_key_replaces_a_claimed_job_once_it_is_free,
    claims_of_nodes_that_are_gone_are_freed,
    a_late_settlement_changes_nothing,
    a_settlement_lasts_with_its_work,
    a_job_that_is_given_up_is_kept_listed_and_swept,
    the_next_due_time_is_the_next_change,
    a_job_can_be_enqueued_apart,
}

/// Checks an adapter for every behaviour, each on an empty queue of its own, which `make` provides.
pub fn all(make: &dyn Fn() -> Box<dyn Adapter>) {
    for (_, behaviour) in BEHAVIOURS {
        behaviour(&*make());
    }
}

const NODE: NodeId = NodeId::new(7);
const OTHER_NODE: NodeId = NodeId::new(-8);

/// A time with microseconds that a coarser column would lose.
fn at(seconds: i64) -> DateTime<Utc> {
    let start = DateTime::from_timestamp_micros(1_738_314_307_123_456).expect("a valid time");
    start + TimeDelta::seconds(seconds)
}

fn lease() -> TimeDelta {
    TimeDelta::seconds(60)
}

/// An internal job with a number, due at once.
fn job(number: i64) -> NewJob {
    NewJob {
        account_id: None,
        queue: Queue::Internal,
        kind: "count",
        topic: None,
        ordering: None,
        fairness_key: String::new(),
        unique_key: None,
        payload: json!({"number": number}),
        run_at: at(0),
    }
}

fn ordered(number: i64, key: &str, order: JobOrder) -> NewJob {
    NewJob {
        ordering: Some((key.to_owned(), order)),
        ..job(number)
    }
}

fn fair(number: i64, key: &str) -> NewJob {
    NewJob {
        fairness_key: key.to_owned(),
        ..job(number)
    }
}

fn unique(number: i64, key: &str) -> NewJob {
    NewJob {
        unique_key: Some(key.to_owned()),
        ..job(number)
    }
}

fn enqueue(adapter: &dyn Adapter, jobs: &[NewJob]) -> Vec<JobId> {
    let mut ids = Vec::new();
    adapter.work(true, &mut |work| {
        ids = work.enqueue(jobs).expect("the jobs are enqueued");
    });
    ids
}

fn claim_with(adapter: &dyn Adapter, node: NodeId, second: i64, slots: &Slots) -> Vec<ClaimedJob> {
    let claim = Claim {
        queue: Queue::Internal,
        node,
        now: at(second),
        lease: lease(),
        slots,
    };
    adapter.queue().claim(&claim).expect("the queue answers")
}

fn claim(adapter: &dyn Adapter, second: i64) -> Vec<ClaimedJob> {
    claim_with(adapter, NODE, second, &Slots::new(100))
}

/// Claims the only job that can be claimed.
fn claim_one(adapter: &dyn Adapter, second: i64) -> ClaimedJob {
    let mut claimed = claim(adapter, second);
    assert_eq!(claimed.len(), 1);
    claimed.remove(0)
}

fn numbers(jobs: &[ClaimedJob]) -> Vec<i64> {
    let number = |job: &ClaimedJob| job.payload["number"].as_i64().expect("a number");
    jobs.iter().map(number).collect()
}

fn settle(adapter: &dyn Adapter, job: &ClaimedJob, settlement: &Settlement, second: i64) -> bool {
    let settled = adapter.queue().settle(job, settlement, at(second));
    settled.expect("the queue answers")
}

fn retry(second: i64) -> Settlement {
    Settlement::Retry {
        at: at(second),
        error: "no answer".to_owned(),
    }
}

fn give_up() -> Settlement {
    Settlement::GiveUp {
        error: "Größe: 550".to_owned(),
    }
}

fn counts(adapter: &dyn Adapter, queue: Queue) -> (u64, u64) {
    let counts = adapter.queue().counts().expect("the queue answers");
    let count = |counted: &JobCount| (counted.waiting, counted.failed);
    let counted = counts.iter().find(|counted| counted.queue == queue);
    counted.map(count).unwrap_or_default()
}

fn next_due(adapter: &dyn Adapter, second: i64) -> Option<DateTime<Utc>> {
    let next = adapter.queue().next_due(Queue::Internal, at(second));
    next.expect("the queue answers")
}

/// Every value that a worker needs reads back, in the order of the ids.
pub fn a_job_reads_back_as_it_was_enqueued(adapter: &dyn Adapter) {
    let full = NewJob {
        account_id: Some(3.into()),
        topic: Some("conversation:9".to_owned()),
        ordering: Some(("key".to_owned(), JobOrder::Strict)),
        fairness_key: "shared".to_owned(),
        unique_key: Some("only".to_owned()),
        payload: json!({"number": 1, "text": "Größe", "list": [null, 1.5, {"deep": true}]}),
        ..job(1)
    };
    let ids = enqueue(adapter, &[full.clone(), job(2)]);
    assert!(ids.is_sorted() && ids.len() == 2);
    let claimed = claim(adapter, 0);
    let expected = ClaimedJob {
        id: ids[0],
        account_id: full.account_id,
        kind: "count".to_owned(),
        fairness_key: full.fairness_key,
        unique_key: full.unique_key,
        payload: full.payload,
        attempts: 0,
        run_at: at(0),
    };
    assert_eq!(claimed[0], expected);
    let plain = ClaimedJob {
        id: ids[1],
        account_id: None,
        fairness_key: String::new(),
        unique_key: None,
        payload: json!({"number": 2}),
        ..expected
    };
    assert_eq!(claimed[1], plain);
}

/// A work that is dropped leaves no jobs.
pub fn jobs_last_with_their_work(adapter: &dyn Adapter) {
    adapter.work(false, &mut |work| {
        work.enqueue(&[job(1)]).expect("the job is enqueued");
    });
    assert_eq!(claim(adapter, 0), []);
    assert_eq!(enqueue(adapter, &[]), []);
    let many: Vec<NewJob> = (0..1_000).map(job).collect();
    assert_eq!(enqueue(adapter, &many).len(), 1_000);
    let slots = Slots::new(2_000);
    let claimed = claim_with(adapter, NODE, 0, &slots);
    assert_eq!(numbers(&claimed), (0..1_000).collect::<Vec<_>>());
}

/// Cancelling may be repeated.
pub fn a_cancelled_job_is_not_given_out(adapter: &dyn Adapter) {
    let ids = enqueue(adapter, &[job(1), job(2)]);
    for _ in 0..2 {
        adapter.work(true, &mut |work| {
            work.cancel(ids[0]).expect("the job is cancelled");
        });
    }
    assert_eq!(numbers(&claim(adapter, 0)), [2]);
}

/// Jobs that are due at the same time come by id.
pub fn jobs_are_given_out_when_they_are_due_the_longest_due_first(adapter: &dyn Adapter) {
    let due = |number, second| NewJob {
        run_at: at(second),
        ..job(number)
    };
    enqueue(
        adapter,
        &[due(1, 20), due(2, 10), due(3, 10), due(4, 21), due(5, 15)],
    );
    assert_eq!(claim(adapter, 9), []);
    assert_eq!(numbers(&claim(adapter, 20)), [2, 3, 5, 1]);
    assert_eq!(numbers(&claim(adapter, 21)), [4]);
}

/// A claim on one queue gives no job of another.
pub fn queues_are_apart(adapter: &dyn Adapter) {
    for queue in Queue::ALL {
        enqueue(adapter, &[NewJob { queue, ..job(1) }]);
    }
    let slots = Slots::new(10);
    for queue in Queue::ALL {
        let claim = Claim {
            queue,
            node: NODE,
            now: at(0),
            lease: lease(),
            slots: &slots,
        };
        for expected in [1, 0] {
            let claimed = adapter.queue().claim(&claim).expect("the queue answers");
            assert_eq!(claimed.len(), expected);
        }
    }
}

/// The remaining jobs are there for the next claim.
pub fn no_more_is_given_out_than_there_are_slots(adapter: &dyn Adapter) {
    enqueue(adapter, &[job(1), job(2), job(3)]);
    let mut slots = Slots::new(3);
    assert!(slots.take(None, ""));
    let some = claim_with(adapter, NODE, 0, &slots);
    let rest = claim_with(adapter, OTHER_NODE, 0, &slots);
    assert_eq!((numbers(&some), numbers(&rest)), (vec![1, 2], vec![3]));
}

/// Any node may claim it then.
pub fn a_claimed_job_is_free_again_when_its_lease_ends(adapter: &dyn Adapter) {
    enqueue(adapter, &[job(1)]);
    let first = claim_one(adapter, 0);
    let slots = Slots::new(10);
    assert_eq!(claim_with(adapter, OTHER_NODE, 59, &slots), []);
    assert_eq!(claim_with(adapter, OTHER_NODE, 60, &slots), [first]);
    assert_eq!(claim(adapter, 61), []);
}

/// It cannot be settled again.
pub fn a_done_job_is_gone(adapter: &dyn Adapter) {
    enqueue(adapter, &[job(1)]);
    assert_eq!(counts(adapter, Queue::Internal), (1, 0));
    let claimed = claim_one(adapter, 0);
    assert_eq!(counts(adapter, Queue::Internal), (1, 0));
    assert!(settle(adapter, &claimed, &Settlement::Done, 1));
    assert!(!settle(adapter, &claimed, &Settlement::Done, 1));
    assert_eq!(claim(adapter, 1_000), []);
    assert_eq!(counts(adapter, Queue::Internal), (0, 0));
}

/// Its failure count is reset.
pub fn a_part_done_goes_behind_what_is_due(adapter: &dyn Adapter) {
    enqueue(adapter, &[job(1)]);
    let failed = claim_one(adapter, 0);
    assert!(settle(adapter, &failed, &retry(5), 1));
    let claimed = claim_one(adapter, 5);
    assert_eq!(claimed.attempts, 1);
    let other = NewJob {
        run_at: at(6),
        ..job(2)
    };
    enqueue(adapter, &[other]);
    assert!(settle(adapter, &claimed, &Settlement::More, 7));
    let again = claim(adapter, 7);
    assert_eq!(numbers(&again), [2, 1]);
    assert_eq!(again[1].attempts, 0);
}

/// It keeps its id and counts its attempts.
pub fn a_failed_attempt_is_made_again_at_its_time(adapter: &dyn Adapter) {
    enqueue(adapter, &[job(1)]);
    let first = claim_one(adapter, 0);
    assert!(settle(adapter, &first, &retry(50), 1));
    assert_eq!(claim(adapter, 49), []);
    let second = ClaimedJob {
        attempts: 1,
        run_at: at(50),
        ..first
    };
    assert_eq!(claim(adapter, 50), [second]);
}

/// The earlier one may be due, claimed or waiting for a retry; one that failed for good does not count.
pub fn a_strict_job_waits_for_every_earlier_one_of_its_key(adapter: &dyn Adapter) {
    let strict = |number, key| ordered(number, key, JobOrder::Strict);
    enqueue(
        adapter,
        &[
            strict(1, "one"),
            strict(2, "one"),
            strict(3, "two"),
            strict(4, "one"),
        ],
    );
    let claimed = claim(adapter, 0);
    assert_eq!(numbers(&claimed), [1, 3]);
    assert!(settle(adapter, &claimed[0], &retry(30), 1));
    assert_eq!(claim(adapter, 29), []);
    let again = claim_one(adapter, 30);
    assert!(settle(adapter, &again, &Settlement::Done, 31));
    let second = claim_one(adapter, 31);
    assert_eq!(second.payload["number"], 2);
    assert!(settle(adapter, &second, &give_up(), 32));
    assert_eq!(numbers(&claim(adapter, 32)), [4]);
}

/// A retry delays no other job, and another key does not count.
pub fn a_first_attempt_waits_for_earlier_first_attempts_of_its_key(adapter: &dyn Adapter) {
    let first = |number, key| ordered(number, key, JobOrder::FirstAttempt);
    enqueue(
        adapter,
        &[first(1, "one"), first(2, "one"), first(3, "two")],
    );
    let claimed = claim(adapter, 0);
    assert_eq!(numbers(&claimed), [1, 3]);
    assert_eq!(claim(adapter, 59), [], "nor while it is under way");
    assert!(settle(adapter, &claimed[0], &retry(30), 1));
    let second = claim_one(adapter, 1);
    assert_eq!(second.payload["number"], 2);
    assert_eq!(numbers(&claim(adapter, 30)), [1]);
    assert!(settle(adapter, &second, &give_up(), 31));
    enqueue(adapter, &[first(4, "one")]);
    assert_eq!(numbers(&claim(adapter, 32)), [4]);
}

/// A key gets half of what the others do not use, as [`Slots`] define it.
pub fn a_fairness_key_leaves_slots_for_others(adapter: &dyn Adapter) {
    let mut jobs: Vec<NewJob> = (0..20).map(|number| fair(number, "hangs")).collect();
    jobs.extend((20..40).map(|number| fair(number, "answers")));
    enqueue(adapter, &jobs);
    let mut slots = Slots::new(8);
    let claimed = claim_with(adapter, NODE, 0, &slots);
    assert_eq!(numbers(&claimed), [0, 1, 2, 3, 20, 21]);
    for job in &claimed {
        slots.begin(job, at(0));
    }
    assert_eq!(claim_with(adapter, NODE, 0, &slots), []);
    slots.end(claimed[4].id, at(0));
    let next = claim_with(adapter, NODE, 0, &slots);
    assert_eq!(numbers(&next), [22], "the one that hangs has its share");
}

/// However many jobs of that key are due before.
pub fn a_long_line_of_one_key_hides_no_other(adapter: &dyn Adapter) {
    let mut jobs: Vec<NewJob> = (0..500).map(|number| fair(number, "hangs")).collect();
    jobs.push(NewJob {
        run_at: at(10),
        ..fair(500, "answers")
    });
    jobs.push(NewJob {
        run_at: at(10),
        ..job(501)
    });
    enqueue(adapter, &jobs);
    let mut slots = Slots::new(4);
    let claimed = claim_with(adapter, NODE, 10, &slots);
    assert_eq!(numbers(&claimed), [0, 1, 500, 501]);
    for _ in 0..2 {
        assert!(slots.take(None, "hangs"));
    }
    assert_eq!(claim_with(adapter, NODE, 10, &slots), []);
}

/// The new job starts with no attempts, under the same id.
pub fn a_unique_key_replaces_the_job_that_waits(adapter: &dyn Adapter) {
    let ids = enqueue(adapter, &[unique(1, "timer"), unique(2, "other")]);
    let failed = claim(adapter, 0).remove(0);
    assert!(settle(adapter, &failed, &retry(5), 1));
    let later = NewJob {
        run_at: at(90),
        ..unique(3, "timer")
    };
    assert_eq!(enqueue(adapter, &[later]), ids[..1]);
    assert_eq!(claim(adapter, 10), []);
    let replaced = claim(adapter, 90);
    assert_eq!(numbers(&replaced), [2, 3]);
    assert_eq!((replaced[1].id, replaced[1].attempts), (ids[0], 0));
    assert!(settle(adapter, &replaced[1], &give_up(), 91));
    enqueue(adapter, &[unique(4, "timer"), unique(5, "timer")]);
    assert_eq!(numbers(&claim(adapter, 92)), [5], "of two the last counts");
}

/// The claimed job runs to its end, and only the newer one runs afterwards.
pub fn a_unique_key_replaces_a_claimed_job_once_it_is_free(adapter: &dyn Adapter) {
    enqueue(
        adapter,
        &[unique(1, "one"), unique(2, "two"), unique(3, "three")],
    );
    let claimed = claim(adapter, 0);
    let newer = |number, key| NewJob {
        run_at: at(50),
        ..unique(number, key)
    };
    enqueue(
        adapter,
        &[newer(11, "one"), newer(12, "two"), newer(13, "three")],
    );
    assert_eq!(claim(adapter, 1), []);
    assert!(settle(adapter, &claimed[0], &retry(2), 1));
    assert!(settle(adapter, &claimed[1], &Settlement::More, 1));
    assert_eq!(adapter.queue().free_claims(&[]).ok(), Some(1));
    assert_eq!(claim(adapter, 49), []);
    assert_eq!(numbers(&claim(adapter, 50)), [11, 12, 13]);
}

/// Claims of the other nodes stay.
pub fn claims_of_nodes_that_are_gone_are_freed(adapter: &dyn Adapter) {
    enqueue(adapter, &[job(1), job(2)]);
    let gone = claim_with(adapter, OTHER_NODE, 0, &Slots::new(1));
    let alive = claim_one(adapter, 0);
    let free = |alive: &[NodeId]| adapter.queue().free_claims(alive).ok();
    assert_eq!(free(&[NODE, OTHER_NODE]), Some(0));
    assert_eq!(free(&[NODE]), Some(1));
    assert_eq!(free(&[NODE]), Some(0));
    assert!(
        !settle(adapter, &gone[0], &Settlement::Done, 1),
        "it lost its lease"
    );
    assert_eq!(claim(adapter, 1), gone);
    assert!(settle(adapter, &alive, &Settlement::Done, 1));
}

/// The lease had ended, and another worker had settled the job.
pub fn a_late_settlement_changes_nothing(adapter: &dyn Adapter) {
    enqueue(adapter, &[job(1)]);
    let slow = claim_one(adapter, 0);
    let quick = claim_one(adapter, 60);
    assert!(settle(adapter, &quick, &retry(100), 61));
    assert!(!settle(adapter, &slow, &Settlement::Done, 62));
    let again = claim_one(adapter, 100);
    assert!(!settle(adapter, &slow, &give_up(), 101));
    assert_eq!(again.attempts, 1);
    assert!(settle(adapter, &again, &Settlement::Done, 102));
    assert!(!settle(adapter, &slow, &retry(200), 103));
    assert_eq!(counts(adapter, Queue::Internal), (0, 0));
}

/// It is committed or dropped with the other changes of the work.
pub fn a_settlement_lasts_with_its_work(adapter: &dyn Adapter) {
    enqueue(adapter, &[job(1)]);
    let claimed = claim_one(adapter, 0);
    for commit in [false, true] {
        adapter.work(commit, &mut |work| {
            let settled = work.settle(&claimed, &Settlement::Done, at(1));
            assert_eq!(settled.ok(), Some(true));
        });
        let left = u64::from(!commit);
        assert_eq!(counts(adapter, Queue::Internal), (left, 0));
    }
}

/// The last failed is listed first; the first failed is swept first.
pub fn a_job_that_is_given_up_is_kept_listed_and_swept(adapter: &dyn Adapter) {
    let first = NewJob {
        account_id: Some(3.into()),
        topic: Some("contact:3".to_owned()),
        ..job(1)
    };
    let ids = enqueue(adapter, &[first, job(2), job(3)]);
    let claimed = claim(adapter, 0);
    assert!(settle(adapter, &claimed[0], &give_up(), 10));
    assert!(settle(adapter, &claimed[1], &give_up(), 20));
    assert!(!settle(adapter, &claimed[0], &Settlement::Done, 21));
    assert_eq!(counts(adapter, Queue::Internal), (1, 2));
    assert_eq!(claim(adapter, 59), []);
    let failed = adapter.queue().failed(10).expect("the queue answers");
    assert_eq!([failed[0].id, failed[1].id], [ids[1], ids[0]]);
    let last = &failed[1];
    assert_eq!(last.account_id, Some(3.into()));
    assert_eq!(
        (last.queue.as_str(), last.kind.as_str()),
        ("internal", "count")
    );
    assert_eq!(last.topic.as_deref(), Some("contact:3"));
    assert_eq!((last.attempts, last.failed_at), (1, at(10)));
    assert_eq!(last.error, "Größe: 550");
    let one = adapter.queue().failed(1).expect("the queue answers");
    assert_eq!(one, failed[..1]);
    let sweep = |second, limit| adapter.queue().sweep(at(second), limit).ok();
    assert_eq!(sweep(10, 5), Some(0));
    assert_eq!(sweep(30, 1), Some(1));
    let left = adapter.queue().failed(10).expect("the queue answers");
    assert_eq!(left, failed[..1]);
    assert_eq!(sweep(30, 5), Some(1));
    assert_eq!(counts(adapter, Queue::Internal), (1, 0));
}

/// A job that is due already does not count: it waits for another job to be settled.
pub fn the_next_due_time_is_the_next_change(adapter: &dyn Adapter) {
    assert_eq!(next_due(adapter, 0), None);
    let due = |number, second| NewJob {
        run_at: at(second),
        ..job(number)
    };
    let elsewhere = NewJob {
        queue: Queue::Mail,
        ..due(1, 5)
    };
    enqueue(adapter, &[due(1, 0), due(2, 100), elsewhere]);
    assert_eq!(next_due(adapter, -1), Some(at(0)));
    assert_eq!(next_due(adapter, 0), Some(at(100)));
    let claimed = claim_one(adapter, 0);
    assert_eq!(next_due(adapter, 0), Some(at(60)), "its lease ends");
    assert_eq!(next_due(adapter, 60), Some(at(100)));
    assert!(settle(adapter, &claimed, &retry(70), 1));
    assert_eq!(next_due(adapter, 1), Some(at(70)));
    let again = claim_one(adapter, 70);
    assert!(settle(adapter, &again, &give_up(), 71));
    assert_eq!(next_due(adapter, 71), Some(at(100)));
    assert_eq!(next_due(adapter, 100), None);
}

/// It needs no unit of work.
pub fn a_job_can_be_enqueued_apart(adapter: &dyn Adapter) {
    let id = adapter.queue().enqueue_apart(&job(1));
    assert_eq!(id.ok(), Some(claim_one(adapter, 0).id));
}
