//! Work in steps beside requests, which it must not delay.

use crate::log::chain;
use crate::shutdown::StopSignal;
use nimchat_core_model::Progress;
use std::error::Error;
use std::time::{Duration, Instant};

/// How long a worker rests after a step, as a multiple of the time that the step took: on `SQLite` nothing else is written
/// during a step.
const REST: u32 = 19;

/// How often to look for new work.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

/// Does one step after another, with rests.
pub async fn paced<S, E>(what: &'static str, act: S, stop: StopSignal)
where
    S: Fn() -> Result<Progress, E> + Clone + Send + 'static,
    E: Error + Send + 'static,
{
    while !stop.is_given() {
        let began = Instant::now();
        let rest = match tokio::task::spawn_blocking(act.clone()).await {
            Ok(Ok(Progress::More)) => began.elapsed() * REST,
            Ok(Ok(Progress::Done)) => LOOK_AGAIN,
            Ok(Err(error)) => {
                tracing::error!(what, error = chain(&error), "a step failed");
                LOOK_AGAIN
            }
            Err(error) => {
                tracing::error!(what, %error, "a step panicked");
                LOOK_AGAIN
            }
        };
        tokio::select! {
            () = tokio::time::sleep(rest) => {}
            () = stop.given() => {}
        }
    }
}
