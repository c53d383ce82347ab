//! Deletes expired records, some at a time.

use crate::log::chain;
use crate::shutdown::StopSignal;
use nimchat_core_model::StoreResult;
use std::time::Duration;

/// Records deleted at a time, so that no other write waits long.
pub const BATCH: u32 = 500;

/// The pause after nothing is left to delete.
const PAUSE: Duration = Duration::from_mins(10);

/// The worker: runs until stopped. `batch` deletes some of `what` and returns how many; it blocks.
pub async fn sweep<S>(what: &'static str, batch: S, stop: StopSignal)
where
    S: Fn() -> StoreResult<usize> + Clone + Send + 'static,
{
    sweep_every(PAUSE, what, batch, stop).await;
}

/// Like [`sweep`], with this pause.
pub async fn sweep_every<S>(pause: Duration, what: &'static str, batch: S, stop: StopSignal)
where
    S: Fn() -> StoreResult<usize> + Clone + Send + 'static,
{
    while !stop.is_given() {
        let forgotten = tokio::task::spawn_blocking(batch.clone());
        match forgotten.await {
            Ok(Ok(forgotten)) if forgotten == BATCH as usize => continue,
            Ok(Ok(_)) => {}
            Ok(Err(error)) => {
                tracing::error!(
                    what,
                    error = chain(&error),
                    "expired records could not be deleted"
                );
            }
            Err(error) => tracing::error!(what, %error, "deleting expired records panicked"),
        }
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            () = stop.given() => {}
        }
    }
}
