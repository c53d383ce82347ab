//! Does something from time to time.

use crate::log::chain;
use crate::shutdown::StopSignal;
use std::error::Error;
use std::time::Duration;

/// The worker: does `what` at once and then after each pause, until stopped. `act` blocks.
pub async fn every<E, A>(pause: Duration, what: &'static str, act: A, stop: StopSignal)
where
    E: Error + Send + 'static,
    A: Fn() -> Result<(), E> + Clone + Send + 'static,
{
    while !stop.is_given() {
        match tokio::task::spawn_blocking(act.clone()).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => {
                tracing::error!(what, error = chain(&error), "timed work failed");
            }
            Err(error) => tracing::error!(what, %error, "timed work panicked"),
        }
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            () = stop.given() => {}
        }
    }
}
