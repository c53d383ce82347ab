//! What the nodes of one nimchat share over Redis: who is connected, and the news for those people. Nothing that must
//! last is there: without Redis each node still serves those who are connected to it.

mod bus;
mod presence;

pub use bus::{Bus, listen};
pub use presence::RedisPresence;

use parking_lot::Mutex;
use r2d2::Pool;
use redis::{Client, Connection, RedisError};
use std::sync::Arc;
use std::time::{Duration, Instant};
use thiserror::Error;

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(1);

/// How long nothing is asked of a Redis that failed, so that requests do not queue up before it.
const PAUSE: Duration = Duration::from_secs(5);

/// Redis did not do what it was asked to.
#[derive(Debug, Error)]
pub enum Failed {
    /// It cannot be reached.
    #[error("Redis cannot be reached: {0}")]
    Unreachable(#[from] r2d2::Error),
    /// It refused, or the connection broke.
    #[error("Redis failed: {0}")]
    Refused(#[from] RedisError),
    /// It failed a moment ago, and is left alone.
    #[error("Redis failed a moment ago")]
    Paused,
}

/// Connections to one Redis. Clones share them.
#[derive(Clone)]
pub struct Redis {
    client: Client,
    pool: Pool<Client>,
    paused: Arc<Mutex<Option<Instant>>>,
}

impl Redis {
    /// Connects when it is first needed. Fails only if the address makes no sense.
    pub fn at(url: &str) -> Result<Self, Failed> {
        let client = Client::open(url)?;
        let pool = Pool::builder()
            .max_size(8)
            .min_idle(Some(0))
            .connection_timeout(PATIENCE)
            .test_on_check_out(false)
            .error_handler(Box::new(r2d2::NopErrorHandler))
            .build_unchecked(client.clone());
        Ok(Self {
            client,
            pool,
            paused: Arc::default(),
        })
    }

    /// Runs commands. The first failure is logged; after it nothing is tried for a moment.
    fn run<T>(
        &self,
        commands: impl FnOnce(&mut Connection) -> Result<T, RedisError>,
    ) -> Result<T, Failed> {
        if self
            .paused
            .lock()
            .is_some_and(|until| Instant::now() < until)
        {
            return Err(Failed::Paused);
        }
        let done = self.pool.get().map_err(Failed::from).and_then(|mut lease| {
            lease.set_read_timeout(Some(PATIENCE))?;
            lease.set_write_timeout(Some(PATIENCE))?;
            Ok(commands(&mut lease)?)
        });
        *self.paused.lock() = match &done {
            Ok(_) => None,
            Err(error) => {
                tracing::warn!(%error, "nodes do not hear of each other");
                Some(Instant::now() + PAUSE)
            }
        };
        done
    }
}

#[cfg(test)]
mod tests {
    use super::Redis;
    use std::sync::atomic::{AtomicI64, Ordering};

    /// The Redis that tests may use, if there is one.
    #[expect(
        clippy::disallowed_methods,
        reason = "where tests may find Redis is no setting of nimchat's"
    )]
    pub(super) fn of_tests() -> Option<Redis> {
        let url = std::env::var("NIMCHAT_TEST_REDIS_URL").ok()?;
        Some(Redis::at(&url).unwrap())
    }

    /// A number that no other test has, nor an earlier run.
    pub(super) fn unique() -> i64 {
        static LAST: AtomicI64 = AtomicI64::new(0);
        let run = i64::from(std::process::id()) << 20;
        run + LAST.fetch_add(1, Ordering::Relaxed)
    }
}
