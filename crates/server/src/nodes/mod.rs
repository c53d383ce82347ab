//! The data that the nodes of one nimchat share over Redis: who is connected, and messages for connected clients. No
//! lasting data is there: without Redis each node still serves its own clients.

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

/// The timeout of a call.
const PATIENCE: Duration = Duration::from_secs(1);

/// The pause after Redis failed, so that requests do not wait for it.
const PAUSE: Duration = Duration::from_secs(5);

/// A call of Redis failed.
#[derive(Debug, Error)]
pub enum Failed {
    /// It cannot be reached.
    #[error("Redis cannot be reached: {0}")]
    Unreachable(#[from] r2d2::Error),
    /// Redis refused, or the connection broke.
    #[error("Redis failed: {0}")]
    Refused(#[from] RedisError),
    /// Redis failed a moment ago, and is not called.
    #[error("Redis failed a moment ago")]
    Paused,
}

/// Connections to one Redis. Clones share them.
#[derive(Clone)]
pub struct Redis {
    /// The beginning of the names of all keys and channels: several installations may share one Redis.
    prefix: Arc<str>,
    client: Client,
    pool: Pool<Client>,
    health: Arc<Mutex<Health>>,
}

/// The state of Redis.
#[derive(Debug, Default)]
struct Health {
    /// The last call failed.
    fails: bool,
    /// Redis is not called until then.
    paused_until: Option<Instant>,
}

impl Redis {
    /// Connects when it is first needed, for the installation with this id. Fails only if the address is invalid.
    pub fn at(url: &str, installation: &str) -> Result<Self, Failed> {
        let client = Client::open(url)?;
        let pool = Pool::builder()
            .max_size(8)
            .min_idle(Some(0))
            .connection_timeout(PATIENCE)
            .test_on_check_out(false)
            .error_handler(Box::new(r2d2::NopErrorHandler))
            .build_unchecked(client.clone());
        Ok(Self {
            prefix: format!("nimchat:{installation}:").into(),
            client,
            pool,
            health: Arc::default(),
        })
    }

    /// The installation's own key or channel of this name.
    fn name(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }

    /// Runs commands, a second time if the connection turns out to be dead: they must be repeatable. The beginning and
    /// the end of failures are logged; while Redis cannot be reached, it is tried only now and then.
    fn run<T>(
        &self,
        commands: impl Fn(&mut Connection) -> Result<T, RedisError>,
    ) -> Result<T, Failed> {
        let paused_until = self.health.lock().paused_until;
        if paused_until.is_some_and(|until| Instant::now() < until) {
            return Err(Failed::Paused);
        }
        let done = self.try_run(commands);
        self.note(&done);
        done
    }

    fn try_run<T>(
        &self,
        commands: impl Fn(&mut Connection) -> Result<T, RedisError>,
    ) -> Result<T, Failed> {
        let patiently = |connection: &mut Connection| {
            connection.set_read_timeout(Some(PATIENCE))?;
            connection.set_write_timeout(Some(PATIENCE))?;
            commands(connection)
        };
        match patiently(&mut *self.pool.get()?) {
            // a restarted Redis knows none of the pooled connections
            Err(error) if error.is_connection_dropped() => {
                let mut fresh = self.client.get_connection_with_timeout(PATIENCE)?;
                Ok(patiently(&mut fresh)?)
            }
            done => Ok(done?),
        }
    }

    fn note<T>(&self, done: &Result<T, Failed>) {
        let mut health = self.health.lock();
        match done {
            Ok(_) => {
                if health.fails {
                    tracing::info!("Redis works again");
                }
                *health = Health::default();
            }
            Err(error) => {
                if !health.fails {
                    tracing::warn!(%error, "Redis fails, nodes do not receive each other's messages");
                }
                *health = Health {
                    fails: true,
                    paused_until: error.is_slow().then(|| Instant::now() + PAUSE),
                };
            }
        }
    }
}

impl Failed {
    /// Would the next call wait as well? Refusals are immediate.
    fn is_slow(&self) -> bool {
        match self {
            Self::Unreachable(_) | Self::Paused => true,
            Self::Refused(error) => error.is_io_error(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicI64, Ordering};

    /// The Redis for tests, if there is one.
    #[expect(
        clippy::disallowed_methods,
        reason = "where tests may find Redis is no setting of nimchat's"
    )]
    pub(super) fn of_tests() -> Option<Redis> {
        let url = std::env::var("NIMCHAT_TEST_REDIS_URL").ok()?;
        Some(Redis::at(&url, "tests").unwrap())
    }

    /// A number that no other test or earlier run uses.
    pub(super) fn unique() -> i64 {
        static LAST: AtomicI64 = AtomicI64::new(0);
        let run = i64::from(std::process::id()) << 20;
        run + LAST.fetch_add(1, Ordering::Relaxed)
    }

    #[test]
    fn a_connection_that_died_while_it_waited_fails_no_command() {
        let Some(redis) = of_tests() else { return };
        let id = |c: &mut Connection| redis::cmd("CLIENT").arg("ID").query::<i64>(c);
        let waiting = redis.run(id).unwrap();
        assert_eq!(redis.run(id).unwrap(), waiting, "it is used again");
        let mut other = redis.client.get_connection().unwrap();
        let mut kill = redis::cmd("CLIENT");
        kill.arg("KILL").arg("ID").arg(waiting);
        assert_eq!(kill.query::<i64>(&mut other).unwrap(), 1);
        assert_ne!(redis.run(id).unwrap(), waiting);
    }

    #[test]
    fn what_redis_refuses_is_no_reason_to_leave_it_alone() {
        let Some(redis) = of_tests() else { return };
        let refused = redis.run(|c| redis::cmd("NONSENSE").query::<()>(c));
        assert!(matches!(refused, Err(Failed::Refused(_))), "{refused:?}");
        redis.run(|c| redis::cmd("PING").query::<()>(c)).unwrap();
    }

    #[test]
    fn a_redis_that_cannot_be_reached_is_left_alone_for_a_moment() {
        let nowhere = Redis::at("redis://127.0.0.1:1/0", "tests").unwrap();
        let ping = |c: &mut Connection| redis::cmd("PING").query::<()>(c);
        assert!(matches!(nowhere.run(ping), Err(Failed::Unreachable(_))));
        assert!(matches!(nowhere.run(ping), Err(Failed::Paused)));
    }
}
