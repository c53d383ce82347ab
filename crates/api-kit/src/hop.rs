//! The hop to the blocking pool, and how long it is waited for.
//!
//! A database that falls silent, without an error, blocks those who ask it. The callers get a 503 in time. Their threads
//! stay blocked; once there are many, further calls are refused at once, so that some threads remain. When the
//! database answers again the blocked threads end, and calls are taken as before.

use crate::error::{ApiError, Fault, Result};
use actix_web::rt::time::timeout;
use actix_web::web;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicUsize, Ordering};
use std::time::Duration;
use tracing::Span;

/// How long a call may take.
pub const PATIENCE: Duration = Duration::from_millis(4500);

/// How long a call may take that stores files.
pub(crate) const PATIENCE_WITH_FILES: Duration = Duration::from_mins(1);

/// Hops that are waited for no more and have not ended, beyond which further hops are refused.
const MOST_STUCK: usize = 16;

static STUCK: Stuck = Stuck(AtomicUsize::new(0));

/// Runs blocking work off the async threads, within the current tracing span. All blocking work of calls goes through
/// here. Work that has begun goes on after its caller was refused: a change may be committed after its 503.
pub async fn blocking<T, F>(work: F) -> Result<T>
where
    F: FnOnce() -> Result<T> + Send + 'static,
    T: Send + 'static,
{
    blocking_for(PATIENCE, work).await
}

/// The same, with another patience.
pub(crate) async fn blocking_for<T, F>(patience: Duration, work: F) -> Result<T>
where
    F: FnOnce() -> Result<T> + Send + 'static,
    T: Send + 'static,
{
    STUCK.watch(patience, work).await
}

/// The number of hops whose caller no longer waits.
#[derive(Debug)]
struct Stuck(AtomicUsize);

const WAITING: u8 = 0;
const RUNNING: u8 = 1;
const ENDED: u8 = 2;
/// The caller no longer waits for it.
const LEFT: u8 = 3;

/// The state of a hop; dropped at its end, also after a panic.
struct Hop {
    state: Arc<AtomicU8>,
    stuck: &'static Stuck,
}

impl Hop {
    /// False if the caller no longer waits for it.
    fn begins(&self) -> bool {
        let (success, failure) = (Ordering::AcqRel, Ordering::Acquire);
        let begun = self
            .state
            .compare_exchange(WAITING, RUNNING, success, failure);
        begun.is_ok()
    }
}

impl Drop for Hop {
    fn drop(&mut self) {
        if self.state.swap(ENDED, Ordering::AcqRel) == LEFT {
            self.stuck.0.fetch_sub(1, Ordering::AcqRel);
        }
    }
}

impl Stuck {
    async fn watch<T, F>(&'static self, patience: Duration, work: F) -> Result<T>
    where
        F: FnOnce() -> Result<T> + Send + 'static,
        T: Send + 'static,
    {
        if self.0.load(Ordering::Acquire) >= MOST_STUCK {
            return Err(silent());
        }
        let span = Span::current();
        let state = Arc::new(AtomicU8::new(WAITING));
        let hop = Hop {
            state: Arc::clone(&state),
            stuck: self,
        };
        // work that was left before it began is not done
        let running = web::block(move || hop.begins().then(|| span.in_scope(work)));
        match timeout(patience, running).await {
            Ok(Ok(Some(result))) => result,
            Ok(Ok(None)) => Err(silent()),
            Ok(Err(cancelled)) => Err(ApiError::internal(cancelled)),
            Err(_) => {
                // counted before it can end, so that the count never falls below zero
                self.0.fetch_add(1, Ordering::AcqRel);
                if state.swap(LEFT, Ordering::AcqRel) == ENDED {
                    self.0.fetch_sub(1, Ordering::AcqRel);
                }
                Err(silent())
            }
        }
    }
}

fn silent() -> ApiError {
    ApiError::new(Fault::Unavailable("no answer in time".into()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::ResponseError;
    use std::sync::mpsc;

    const BRIEFLY: Duration = Duration::from_millis(20);
    const LONG: Duration = Duration::from_secs(30);

    fn stuck() -> &'static Stuck {
        Box::leak(Box::new(Stuck(AtomicUsize::new(0))))
    }

    fn status<T>(result: Result<T>) -> Option<u16> {
        result.err().map(|error| error.status_code().as_u16())
    }

    #[actix_web::test]
    async fn silence_is_a_503_and_passes() {
        let stuck = stuck();
        let (end, ends) = mpsc::channel::<()>();
        let ends = Arc::new(std::sync::Mutex::new(ends));
        for _ in 0..MOST_STUCK {
            let ends = Arc::clone(&ends);
            let silent = stuck.watch(BRIEFLY, move || {
                ends.lock().unwrap().recv().map_err(ApiError::internal)
            });
            assert_eq!(status(silent.await), Some(503));
        }
        // refused at once, however patient the caller is
        let refused = stuck.watch(LONG, || Ok(()));
        assert_eq!(status(refused.await), Some(503));
        for _ in 0..MOST_STUCK {
            end.send(()).unwrap();
        }
        while stuck.0.load(Ordering::Acquire) > 0 {
            actix_web::rt::task::yield_now().await;
        }
        assert_eq!(stuck.watch(LONG, || Ok(7)).await.ok(), Some(7));
    }

    #[actix_web::test]
    async fn work_that_fails_or_panics_leaves_nothing_behind() {
        let stuck = stuck();
        let failed = stuck.watch(LONG, || Err::<(), _>(ApiError::not_found()));
        assert_eq!(status(failed.await), Some(404));
        let panicked = stuck.watch(LONG, || -> Result<()> { panic!("told to") });
        assert_eq!(status(panicked.await), Some(500));
        assert_eq!(stuck.0.load(Ordering::Acquire), 0);
    }
}
