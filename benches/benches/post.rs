//! An agent posts a message: alone, and sixteen at once, which share `SQLite`'s commits.

mod support;

use nimchat_accounts::Caller;
use nimchat_benches::BenchError;
use nimchat_benches::dataset::{Size, text};
use nimchat_benches::fixture::{Fixture, fixtures};
use nimchat_core_model::ConversationNumber;
use nimchat_messaging::MessagingError;
use nimchat_messaging::messages::PostMessage;
use std::hint::black_box;
use std::sync::atomic::{AtomicI64, Ordering};
use std::thread;
use std::time::{Duration, Instant};
use support::{Failure, measure};

/// Enough that none of them gets 200 messages a minute.
const CONVERSATIONS: u32 = 5_000;
const AT_ONCE: u64 = 16;

fn main() -> Result<(), BenchError> {
    let fixtures = fixtures(Size::of(CONVERSATIONS, 2 * CONVERSATIONS))?;
    measure(|criterion| {
        let mut group = criterion.benchmark_group("post");
        for fixture in &fixtures {
            let desk = TestAccount {
                fixture,
                caller: fixture.caller()?,
                next: AtomicI64::new(0),
            };
            let mut failure = Failure::default();
            group.bench_function(format!("{}/alone", fixture.engine), |bencher| {
                bencher.iter(|| failure.of(desk.post()));
            });
            group.bench_function(format!("{}/sixteen at once", fixture.engine), |bencher| {
                bencher
                    .iter_custom(|times| failure.of(desk.post_at_once(times)).unwrap_or_default());
            });
            failure.into_result()?;
        }
        group.finish();
        Ok(())
    })
}

struct TestAccount<'a> {
    fixture: &'a Fixture,
    caller: Caller,
    next: AtomicI64,
}

impl TestAccount<'_> {
    fn post(&self) -> Result<(), MessagingError> {
        let turn = self.next.fetch_add(1, Ordering::Relaxed);
        let number = ConversationNumber::new(1 + turn % i64::from(CONVERSATIONS));
        let message = PostMessage {
            content: Some(text(7)),
            ..PostMessage::default()
        };
        black_box(
            self.fixture
                .services
                .messages
                .post(&self.caller, number, message)?,
        );
        Ok(())
    }

    /// Rounded up to a multiple of sixteen; the time is scaled back to the requested number.
    fn post_at_once(&self, times: u64) -> Result<Duration, MessagingError> {
        let each = times.div_ceil(AT_ONCE);
        let begun = Instant::now();
        thread::scope(|scope| {
            let workers: Vec<_> = (0..AT_ONCE)
                .map(|_| scope.spawn(|| (0..each).try_for_each(|_| self.post())))
                .collect();
            workers
                .into_iter()
                .try_for_each(|worker| worker.join().unwrap_or(Err(MessagingError::NotFound)))
        })?;
        let posted = u32::try_from(each * AT_ONCE).unwrap_or(u32::MAX).max(1);
        Ok(begun.elapsed() / posted * u32::try_from(times).unwrap_or(u32::MAX))
    }
}
