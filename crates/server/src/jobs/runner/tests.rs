//! The runner over a queue in memory.

use super::*;
use crate::jobs::Handlers;
use chrono::DateTime;
use nimchat_core_model::job::{Job, JobStore, MemoryJobQueue, NewJob, each};
use nimchat_core_model::{FixedClock, SequentialTokens, jobs};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::sync::mpsc;
use tokio::time::timeout;

jobs! {
    /// Count a number.
    Count = "count", Webhooks {
        /// The number.
        pub number: i64,
    }
}

fn job(number: i64) -> NewJob {
    Count { number }.due(DateTime::UNIX_EPOCH).unwrap()
}

fn fair(number: i64, key: &str) -> NewJob {
    NewJob {
        fairness_key: key.to_owned(),
        ..job(number)
    }
}

struct World {
    queue: Arc<MemoryJobQueue>,
    clock: Arc<FixedClock>,
    stop: StopSignal,
    wake: WakeSignal,
}

impl World {
    fn with(jobs: &[NewJob]) -> Self {
        let world = Self {
            queue: Arc::default(),
            clock: Arc::default(),
            stop: StopSignal::default(),
            wake: WakeSignal::default(),
        };
        world.enqueue(jobs);
        world
    }

    fn enqueue(&self, jobs: &[NewJob]) {
        for job in jobs {
            self.queue.enqueue_apart(job).unwrap();
        }
    }

    /// Starts a runner with four slots, and sixteen for slow jobs, until the world's signal.
    fn run(&self, handler: Arc<dyn Handler>) -> tokio::task::JoinHandle<()> {
        let context = JobContext {
            jobs: Arc::clone(&self.queue) as Arc<dyn JobQueue>,
            handlers: Handlers::default().register(handler),
            clock: Arc::clone(&self.clock) as Arc<dyn Clock>,
            tokens: Arc::new(SequentialTokens::default()),
            node: NodeId::new(1),
        };
        let settings = QueueSettings {
            queue: Queue::Webhooks,
            concurrency: 4,
            slow: 16,
            lease: TimeDelta::seconds(60),
        };
        let runner = JobRunner::new(context, settings);
        tokio::spawn(runner.run(self.wake.clone(), self.stop.clone()))
    }

    /// Waits until no job is claimed: a claimed job would be free only after its lease of a minute.
    async fn unclaimed(&self) {
        let now = self.clock.now();
        let next = || self.queue.next_due(Queue::Webhooks, now).unwrap();
        while next().is_some_and(|at| at <= now + TimeDelta::seconds(60)) {
            tokio::task::yield_now().await;
        }
    }

    /// Stops the runner, which finishes its running jobs.
    async fn stop(&self, runner: tokio::task::JoinHandle<()>) {
        self.stop.give();
        timeout(Duration::from_secs(20), runner)
            .await
            .unwrap()
            .unwrap();
    }
}

/// Waits for this many numbers.
async fn numbers(told: &mut mpsc::UnboundedReceiver<i64>, count: usize) -> Vec<i64> {
    let mut numbers = Vec::new();
    while numbers.len() < count {
        let next = timeout(Duration::from_secs(20), told.recv()).await;
        numbers.push(next.unwrap().unwrap());
    }
    numbers
}

/// The number of attempts of each remaining job, by its number.
fn attempts(world: &World) -> Vec<(i64, u32)> {
    let slots = Slots::new(100);
    let claimed = world.queue.claim(&Claim {
        queue: Queue::Webhooks,
        node: NodeId::new(2),
        now: DateTime::<chrono::Utc>::MAX_UTC - TimeDelta::days(1),
        lease: TimeDelta::seconds(1),
        slots: &slots,
    });
    let mut attempts: Vec<_> = claimed
        .unwrap()
        .iter()
        .map(|job| (job.read::<Count>().unwrap().number, job.attempts))
        .collect();
    attempts.sort_unstable();
    attempts
}

#[tokio::test]
async fn a_panic_counts_as_an_attempt_and_stops_nothing() {
    let world = World::with(&[job(1), job(2)]);
    let (tell, mut told) = mpsc::unbounded_channel();
    let runner = world.run(each(Backoff::seconds(&[3600]), move |job: &Count, _| {
        tell.send(job.number).unwrap();
        assert_ne!(job.number, 1, "the first one is unlucky");
        Outcome::Done
    }));
    numbers(&mut told, 2).await;
    // the runner still works
    world.enqueue(&[job(3)]);
    world.wake.notify();
    assert_eq!(numbers(&mut told, 1).await, [3]);
    world.unclaimed().await;
    world.clock.advance(TimeDelta::hours(2));
    world.wake.notify();
    assert_eq!(numbers(&mut told, 1).await, [1], "tried again");
    world.stop(runner).await;
    assert_eq!(attempts(&world), [], "and given up");
    let failed = world.queue.failed(10).unwrap();
    assert_eq!((failed.len(), failed[0].attempts), (1, 2));
    assert!(
        failed[0].error.starts_with("panicked: "),
        "{}",
        failed[0].error
    );
}

#[tokio::test]
async fn a_key_that_hangs_holds_up_no_other() {
    let mut jobs: Vec<_> = (0..50).map(|number| fair(number, "hangs")).collect();
    jobs.extend((100..110).map(|number| fair(number, "answers")));
    let world = World::with(&jobs);
    let (tell, mut told) = mpsc::unbounded_channel();
    // receives nothing until the sender is dropped
    let (hanging, endpoint) = std::sync::mpsc::channel::<()>();
    let endpoint = Mutex::new(endpoint);
    let runner = world.run(each(Backoff::seconds(&[]), move |job: &Count, _| {
        if job.number < 100 {
            assert!(endpoint.lock().unwrap().recv().is_err());
        } else {
            tell.send(job.number).unwrap();
        }
        Outcome::Done
    }));
    let answered = numbers(&mut told, 10).await;
    assert_eq!(answered.len(), 10);
    world.stop.give();
    drop(hanging);
    world.stop(runner).await;
}

#[tokio::test]
async fn keys_that_hang_hold_up_no_other_however_many_they_are() {
    let mut jobs: Vec<_> = (0..12)
        .map(|number| fair(number, &format!("hangs {number}")))
        .collect();
    jobs.push(fair(100, "answers"));
    let world = World::with(&jobs);
    let (tell, mut told) = mpsc::unbounded_channel();
    // receives nothing until the sender is dropped
    let (hanging, endpoint) = std::sync::mpsc::channel::<()>();
    let endpoint = Mutex::new(endpoint);
    let runner = world.run(each(Backoff::seconds(&[]), move |job: &Count, _| {
        tell.send(job.number).unwrap();
        if job.number < 100 {
            assert!(endpoint.lock().unwrap().recv().is_err());
        }
        Outcome::Done
    }));
    for _ in 0..3 {
        let begun = numbers(&mut told, 4).await;
        assert!(begun.iter().all(|number| *number < 100), "{begun:?}");
        world.clock.advance(TimeDelta::seconds(1));
        world.wake.notify();
    }
    assert_eq!(numbers(&mut told, 1).await, [100]);
    world.stop.give();
    drop(hanging);
    world.stop(runner).await;
}

#[tokio::test]
async fn a_job_with_more_to_do_goes_on_until_it_is_done() {
    let world = World::with(&[job(1)]);
    let (tell, mut told) = mpsc::unbounded_channel();
    let steps = AtomicUsize::new(0);
    let runner = world.run(each(Backoff::seconds(&[]), move |job: &Count, _| {
        if steps.fetch_add(1, Ordering::SeqCst) < 2 {
            return Outcome::More;
        }
        tell.send(job.number).unwrap();
        Outcome::Done
    }));
    numbers(&mut told, 1).await;
    world.stop(runner).await;
    assert_eq!(world.queue.all(), []);
}

#[tokio::test]
async fn a_job_that_is_stopped_between_two_parts_stays_without_a_failure() {
    let world = World::with(&[job(1)]);
    let (tell, mut told) = mpsc::unbounded_channel();
    let runner = world.run(each(Backoff::seconds(&[]), move |job: &Count, _| {
        tell.send(job.number).unwrap();
        Outcome::More
    }));
    numbers(&mut told, 3).await;
    world.stop(runner).await;
    assert_eq!(attempts(&world), [(1, 0)]);
}

#[tokio::test]
async fn a_kind_without_a_handler_is_put_off_and_holds_up_no_other() {
    let unknown = NewJob {
        kind: "unknown",
        ..job(1)
    };
    let world = World::with(&[unknown, job(2)]);
    let (tell, mut told) = mpsc::unbounded_channel();
    let runner = world.run(each(Backoff::seconds(&[]), move |job: &Count, _| {
        tell.send(job.number).unwrap();
        Outcome::Done
    }));
    assert_eq!(numbers(&mut told, 1).await, [2]);
    world.stop(runner).await;
    assert_eq!(attempts(&world), [(1, 1)]);
}

/// Prepares all jobs at once, and fails on one of them.
struct Batched {
    backoff: Backoff,
    tell: mpsc::UnboundedSender<i64>,
    fault: fn() -> StoreError,
}

impl Handler for Batched {
    fn kind(&self) -> &'static str {
        Count::KIND
    }

    fn backoff(&self) -> &Backoff {
        &self.backoff
    }

    fn prepare(&self, jobs: &[ClaimedJob]) -> StoreResult<Vec<Box<dyn Task>>> {
        let mut tasks: Vec<Box<dyn Task>> = Vec::new();
        for job in jobs {
            let Count { number } = job.read()?;
            if number == 2 {
                self.tell.send(number).unwrap();
                return Err((self.fault)());
            }
            let tell = self.tell.clone();
            tasks.push(Box::new(move || {
                tell.send(-number).unwrap();
                Outcome::Done
            }));
        }
        Ok(tasks)
    }
}

#[tokio::test]
async fn a_job_that_cannot_be_read_fails_no_other_of_its_batch() {
    let world = World::with(&[job(1), job(2), job(3)]);
    let (tell, mut told) = mpsc::unbounded_channel();
    let runner = world.run(Arc::new(Batched {
        backoff: Backoff::seconds(&[3600]),
        tell,
        fault: || StoreError::Corrupt("a row".to_owned()),
    }));
    let mut seen = numbers(&mut told, 4).await;
    seen.sort_unstable();
    assert_eq!(seen, [-3, -1, 2, 2]);
    world.stop(runner).await;
    assert_eq!(world.queue.all(), []);
    let failed = world.queue.failed(10).unwrap();
    assert_eq!((failed.len(), failed[0].attempts), (1, 1));
}

#[tokio::test]
async fn a_store_that_does_not_answer_is_no_attempt() {
    let world = World::with(&[job(2)]);
    let (tell, mut told) = mpsc::unbounded_channel();
    let runner = world.run(Arc::new(Batched {
        backoff: Backoff::seconds(&[]),
        tell,
        fault: || StoreError::Unavailable("away".into()),
    }));
    numbers(&mut told, 1).await;
    world.stop(runner).await;
    assert_eq!(attempts(&world), [(2, 0)]);
}

#[tokio::test]
async fn a_job_that_rests_is_run_when_its_time_comes() {
    let later = NewJob {
        run_at: DateTime::UNIX_EPOCH + TimeDelta::days(40_000),
        ..job(2)
    };
    let world = World::with(&[job(1), later]);
    let (tell, mut told) = mpsc::unbounded_channel();
    let runner = world.run(each(Backoff::seconds(&[]), move |job: &Count, _| {
        tell.send(job.number).unwrap();
        Outcome::Done
    }));
    assert_eq!(numbers(&mut told, 1).await, [1]);
    world.clock.advance(TimeDelta::days(40_000));
    assert_eq!(numbers(&mut told, 1).await, [2]);
    world.stop(runner).await;
    assert_eq!(world.queue.jobs_of::<Count>().len(), 0);
}
