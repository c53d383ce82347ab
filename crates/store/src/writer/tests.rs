//! Shared commits are proved by counting commits, not by measuring time.

use super::*;
use crate::settings::{StoreSettings, Target};
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread;
use tempfile::TempDir;

const PATIENT: Duration = Duration::from_mins(1);
/// No group is cut short by time, so the number of commits is deterministic.
const UNHURRIED: GroupLimits = GroupLimits {
    units: 64,
    age: Duration::from_hours(1),
    idle: Duration::from_hours(1),
};

#[derive(diesel::QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

struct Bench {
    writer: Writer,
    opener: Opener,
    folder: TempDir,
}

impl Bench {
    fn new(limits: GroupLimits) -> Self {
        Self::with_patience(limits, PATIENT)
    }

    fn with_patience(limits: GroupLimits, patience: Duration) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("writer.db");
        let settings = StoreSettings::new(format!("sqlite://{}", file.display()));
        let opener = Opener::new(Target::parse(&settings).unwrap(), &settings);
        let mut conn = opener.open(Purpose::Writing).unwrap();
        conn.batch_execute(
            "CREATE TABLE parents (id INTEGER PRIMARY KEY);
             CREATE TABLE works (id INTEGER PRIMARY KEY, parent INTEGER REFERENCES parents (id));",
        )
        .unwrap();
        Self {
            writer: Writer::new(opener.clone(), patience, limits),
            opener,
            folder,
        }
    }

    /// How many units of work other connections see.
    fn seen(&self) -> i64 {
        self.count("SELECT count(*) AS n FROM works")
    }

    fn sees(&self, id: usize) -> bool {
        self.count(&format!("SELECT count(*) AS n FROM works WHERE id = {id}")) == 1
    }

    fn count(&self, query: &str) -> i64 {
        let mut conn = self.opener.open(Purpose::Pooled).unwrap();
        diesel::sql_query(query)
            .get_result::<Count>(&mut conn)
            .unwrap()
            .n
    }

    fn until_waiting(&self, units: u32) {
        while self.writer.waiting() < units {
            thread::sleep(Duration::from_millis(1));
        }
    }

    /// Holds the lease until as many others, which run `act`, wait for it; then commits its own unit of work, number 0.
    /// Returns their results, and last that of its own commit.
    fn crowd<T: Send>(
        &self,
        units: u32,
        act: impl Fn(usize) -> T + Sync,
    ) -> (Vec<thread::Result<T>>, StoreResult<()>) {
        thread::scope(|scope| {
            let mut first = self.writer.begin().unwrap();
            insert(&mut first, 0).unwrap();
            let act = &act;
            let others: Vec<_> = (1..=units as usize)
                .map(|number| scope.spawn(move || act(number)))
                .collect();
            self.until_waiting(units);
            let own = first.commit();
            (
                others
                    .into_iter()
                    .map(thread::ScopedJoinHandle::join)
                    .collect(),
                own,
            )
        })
    }

    fn commit_one(&self, number: usize) -> StoreResult<()> {
        let mut lease = self.writer.begin()?;
        insert(&mut lease, number).unwrap();
        lease.commit()
    }
}

fn insert(lease: &mut WriterLease<'_>, number: usize) -> QueryResult<()> {
    execute(lease, &format!("INSERT INTO works (id) VALUES ({number})"))
}

fn execute(lease: &mut WriterLease<'_>, statement: &str) -> QueryResult<()> {
    lease.conn().unwrap().batch_execute(statement)
}

#[test]
fn units_of_work_that_waited_share_one_commit() {
    let bench = Bench::new(UNHURRIED);
    let (others, own) = bench.crowd(20, |number| bench.commit_one(number));
    own.unwrap();
    for other in others {
        other.unwrap().unwrap();
    }
    assert_eq!(bench.seen(), 21);
    assert_eq!(bench.writer.commits(), 1);
}

#[test]
fn a_full_group_commits_although_others_wait() {
    let limits = GroupLimits {
        units: 5,
        ..UNHURRIED
    };
    let bench = Bench::new(limits);
    let (_, own) = bench.crowd(20, |number| bench.commit_one(number));
    own.unwrap();
    assert_eq!(bench.seen(), 21);
    assert_eq!(bench.writer.commits(), 5);
}

/// Else all that wait for one commit would go on at once, while nothing is written.
#[test]
fn groups_stay_small_although_many_wait() {
    let bench = Bench::new(GroupLimits {
        units: GroupLimits::default().units,
        ..UNHURRIED
    });
    let (_, own) = bench.crowd(31, |number| bench.commit_one(number));
    own.unwrap();
    assert_eq!((bench.seen(), bench.writer.commits()), (32, 4));
}

#[test]
fn an_old_group_commits_although_others_wait() {
    let limits = GroupLimits {
        age: Duration::ZERO,
        ..UNHURRIED
    };
    let bench = Bench::new(limits);
    let (_, own) = bench.crowd(4, |number| bench.commit_one(number));
    own.unwrap();
    assert_eq!(bench.writer.commits(), 5);
}

#[test]
fn a_single_unit_of_work_commits_at_once() {
    let bench = Bench::new(UNHURRIED);
    bench.commit_one(1).unwrap();
    bench.commit_one(2).unwrap();
    assert_eq!((bench.seen(), bench.writer.commits()), (2, 2));
}

#[test]
fn a_dropped_unit_of_work_undoes_its_own_statements_only() {
    let bench = Bench::new(UNHURRIED);
    let (_, own) = bench.crowd(20, |number| {
        let mut lease = bench.writer.begin().unwrap();
        insert(&mut lease, number).unwrap();
        if number % 3 != 0 {
            lease.commit().unwrap();
        }
    });
    own.unwrap();
    assert_eq!(
        bench.count("SELECT count(*) AS n FROM works WHERE id > 0 AND id % 3 = 0"),
        0
    );
    assert_eq!(bench.seen(), 15);
    assert_eq!(bench.writer.commits(), 1);
}

#[test]
fn nothing_is_committed_for_units_of_work_that_were_all_dropped() {
    let bench = Bench::new(UNHURRIED);
    drop(bench.writer.begin().unwrap());
    let mut lease = bench.writer.begin().unwrap();
    insert(&mut lease, 1).unwrap();
    drop(lease);
    assert_eq!((bench.seen(), bench.writer.commits()), (0, 0));
    bench.commit_one(1).unwrap();
}

#[test]
fn a_refused_statement_does_not_harm_the_others() {
    let bench = Bench::new(UNHURRIED);
    let (others, own) = bench.crowd(10, |number| {
        let mut lease = bench.writer.begin().unwrap();
        insert(&mut lease, 100 + number).unwrap();
        if number == 5 {
            insert(&mut lease, 0).unwrap_err();
            return Err(());
        }
        lease.commit().map_err(drop)
    });
    own.unwrap();
    let refused = others
        .into_iter()
        .filter(|other| matches!(other, Ok(Err(()))))
        .count();
    assert_eq!((refused, bench.seen(), bench.writer.commits()), (1, 10, 1));
}

#[test]
fn a_commit_that_fails_fails_for_every_unit_of_work_in_it() {
    let bench = Bench::new(UNHURRIED);
    let (others, own) = bench.crowd(10, |number| {
        let mut lease = bench.writer.begin().unwrap();
        insert(&mut lease, number).unwrap();
        if number == 5 {
            // the commit fails as with a failing disk: it is refused for all
            execute(&mut lease, "PRAGMA defer_foreign_keys = ON").unwrap();
            execute(
                &mut lease,
                "INSERT INTO works (id, parent) VALUES (500, 500)",
            )
            .unwrap();
        }
        lease.commit()
    });
    assert!(matches!(own, Err(StoreError::Unavailable(_))), "{own:?}");
    for other in others {
        let outcome = other.unwrap();
        assert!(
            matches!(outcome, Err(StoreError::Unavailable(_))),
            "{outcome:?}"
        );
    }
    assert_eq!((bench.seen(), bench.writer.commits()), (0, 0));
    bench.commit_one(1).unwrap();
    assert_eq!(bench.seen(), 1);
}

#[test]
fn a_transaction_that_ends_by_itself_fails_for_every_unit_of_work_in_it() {
    let bench = Bench::new(UNHURRIED);
    let lost = std::sync::atomic::AtomicU32::new(0);
    let (others, own) = bench.crowd(6, |number| {
        let mut lease = bench.writer.begin().unwrap();
        if number == 3 {
            // as the database does by itself after some disk and memory errors
            execute(&mut lease, "ROLLBACK").unwrap();
            drop(lease);
            return Ok(());
        }
        insert(&mut lease, number).unwrap();
        lease.commit().inspect_err(|_| {
            lost.fetch_add(1, Ordering::SeqCst);
        })
    });
    let outcomes = others.into_iter().map(thread::Result::unwrap);
    let kept = outcomes.flatten().count() - 1;
    // those before it are lost and get the error, those after it have a transaction of their own
    assert!(matches!(own, Err(StoreError::Unavailable(_))), "{own:?}");
    assert_eq!(usize::try_from(bench.seen()).unwrap(), kept);
    assert_eq!(kept + lost.load(Ordering::SeqCst) as usize, 5);
    assert!(!bench.sees(0));
}

#[test]
fn a_unit_of_work_that_panics_is_undone_and_delays_no_other() {
    let bench = Bench::new(UNHURRIED);
    let (others, own) = bench.crowd(8, |number| {
        catch_unwind(AssertUnwindSafe(|| {
            let mut lease = bench.writer.begin().unwrap();
            insert(&mut lease, number).unwrap();
            assert!(number != 4, "this one panics");
            lease.commit().unwrap();
        }))
        .is_ok()
    });
    own.unwrap();
    let well = others
        .into_iter()
        .filter(|other| matches!(other, Ok(true)))
        .count();
    assert_eq!((well, bench.seen(), bench.writer.commits()), (7, 8, 1));
    assert!(!bench.sees(4));
}

#[test]
fn a_unit_of_work_is_not_seen_before_the_commit_that_contains_it() {
    let bench = Bench::new(UNHURRIED);
    thread::scope(|scope| {
        let mut first = bench.writer.begin().unwrap();
        insert(&mut first, 1).unwrap();
        let second = scope.spawn(|| {
            let lease = bench.writer.begin().unwrap();
            // the first has ended its lease, and waits for this one
            assert_eq!((bench.seen(), bench.writer.commits()), (0, 0));
            drop(lease);
        });
        bench.until_waiting(1);
        first.commit().unwrap();
        assert_eq!((bench.seen(), bench.writer.commits()), (1, 1));
        second.join().unwrap();
    });
}

#[test]
fn a_lease_that_is_not_free_in_time_is_refused() {
    let bench = Bench::with_patience(UNHURRIED, Duration::from_millis(20));
    let lease = bench.writer.begin().unwrap();
    let second = bench.writer.begin().map(drop);
    assert!(matches!(second, Err(StoreError::Unavailable(_))));
    assert_eq!(bench.writer.waiting(), 0);
    lease.commit().unwrap();
    bench.commit_one(1).unwrap();
}

#[test]
fn many_threads_keep_exactly_what_they_committed() {
    const THREADS: usize = 12;
    const UNITS: usize = 40;
    let bench = Bench::new(GroupLimits::default());
    thread::scope(|scope| {
        for thread in 0..THREADS {
            let bench = &bench;
            scope.spawn(move || {
                for unit in 0..UNITS {
                    let number = thread * UNITS + unit;
                    let mut lease = bench.writer.begin().unwrap();
                    insert(&mut lease, number).unwrap();
                    match number % 7 {
                        0 => drop(lease),
                        3 => {
                            execute(&mut lease, "INSERT INTO works (id, parent) VALUES (-1, 9)")
                                .unwrap_err();
                        }
                        _ => {
                            lease.commit().unwrap();
                            assert!(bench.sees(number), "seen as soon as commit returns");
                        }
                    }
                }
            });
        }
    });
    let kept = (0..THREADS * UNITS)
        .filter(|n| !matches!(n % 7, 0 | 3))
        .count();
    assert_eq!(usize::try_from(bench.seen()).unwrap(), kept);
    assert_eq!(
        bench.count("SELECT count(*) AS n FROM works WHERE id % 7 IN (0, 3)"),
        0
    );
    assert!(bench.writer.commits() <= kept as u64);
}

/// The write-ahead log's length.
fn logged(bench: &Bench) -> u64 {
    let log = bench.folder.path().join("writer.db-wal");
    std::fs::metadata(log).map_or(0, |log| log.len())
}

#[test]
fn an_idle_log_is_emptied_so_that_the_file_alone_is_whole() {
    let bench = Bench::new(GroupLimits {
        idle: Duration::from_millis(20),
        ..UNHURRIED
    });
    bench.commit_one(1).unwrap();
    while logged(&bench) > 0 {
        thread::sleep(Duration::from_millis(5));
    }
    // the copy lacks the log
    let file = bench.folder.path().join("writer.db");
    let copy = bench.folder.path().join("copy.db");
    std::fs::copy(file, &copy).unwrap();
    let mut conn = Opener::of_file(copy, &bench.opener)
        .open(Purpose::Pooled)
        .unwrap();
    let count: Count = diesel::sql_query("SELECT count(*) AS n FROM works")
        .get_result(&mut conn)
        .unwrap();
    assert_eq!(count.n, 1);
    bench.commit_one(2).unwrap();
    assert!(bench.sees(2));
}
